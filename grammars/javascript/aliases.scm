; Names that stand for others in a file: `alias` for `module`.`name`, or for `target`.

(import_specifier name: (identifier) @name alias: (identifier) @alias)
(program (lexical_declaration
  (variable_declarator name: (identifier) @alias
    value: [(identifier) (member_expression) (subscript_expression) (call_expression)] @target)))
(program (variable_declaration
  (variable_declarator name: (identifier) @alias
    value: [(identifier) (member_expression) (subscript_expression) (call_expression)] @target)))
(program (lexical_declaration
  (variable_declarator
    name: (object_pattern
      (pair_pattern key: (property_identifier) @name value: (identifier) @alias))
    value: (identifier) @module)))
(program (lexical_declaration
  (variable_declarator
    name: (object_pattern
      (pair_pattern key: (property_identifier) @name value: (identifier) @alias))
    value: (call_expression))))
(program (lexical_declaration
  (variable_declarator
    name: (object_pattern (shorthand_property_identifier_pattern) @name)
    value: (identifier) @module)))
