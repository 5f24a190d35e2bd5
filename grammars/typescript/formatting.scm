; As in JavaScript, where a parameter has a node of its own.
(arrow_function
  parameters: (formal_parameters
    . "(" @erase . (required_parameter . (identifier) .) @unwrap . ")" @erase .) @unwrap)
(pair key: (string) @name (#match? @name "^['\"][A-Za-z_$][A-Za-z0-9_$]*['\"]$"))
; Members of a type may end in either, or in a line end.
(object_type [";" ","] @erase)
(interface_body [";" ","] @erase)
