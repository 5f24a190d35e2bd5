; `x => x` is `(x) => x`, and a key that is a name needs no quotes.
(arrow_function
  parameters: (formal_parameters . "(" @erase . (identifier) . ")" @erase .) @unwrap)
(pair key: (string) @name (#match? @name "^['\"][A-Za-z_$][A-Za-z0-9_$]*['\"]$"))
