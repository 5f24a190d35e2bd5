; What exists only for type checkers. @erase is gone with everything in it; of @unwrap only the node
; itself is, its children stay.
((type) @erase (#not-match? @erase "[(]"))
(type_parameter) @erase
(typed_parameter) @unwrap
(typed_parameter ":" @erase)
(typed_default_parameter ":" @erase)
(typed_default_parameter) @unwrap
(default_parameter) @unwrap
(function_definition "->" @erase)
(assignment ":" @erase)
(type_alias_statement) @erase
(import_from_statement module_name: (dotted_name) @_module
  (#match? @_module "^(typing|typing_extensions|collections\\.abc)$")) @erase
(import_statement name: (dotted_name) @_module (#match? @_module "^(typing|typing_extensions)$")) @erase
(import_statement
  name: (aliased_import name: (dotted_name) @_module)
  (#match? @_module "^(typing|typing_extensions)$")) @erase
(future_import_statement name: (dotted_name) @_name (#eq? @_name "annotations")) @erase
(if_statement !alternative condition: (identifier) @_flag (#eq? @_flag "TYPE_CHECKING")) @erase
(if_statement !alternative condition: (attribute attribute: (identifier) @_flag) (#eq? @_flag "TYPE_CHECKING")) @erase
; Where annotations make the fields of a class they are read when the program runs (PEP 557, attrs,
; pydantic, NamedTuple, TypedDict).
(decorated_definition
  (decorator) @_decorator
  definition: (class_definition
    body: (block (expression_statement (assignment ":" @keep type: (type) @keep))))
  (#match? @_decorator "^@\\s*([\\w.]*\\.)?(dataclass|define|attrs|s|frozen|mutable)\\b"))
(class_definition
  superclasses: (argument_list (_) @_base)
  body: (block (expression_statement (assignment ":" @keep type: (type) @keep)))
  (#match? @_base "^([\\w.]*\\.)?(NamedTuple|TypedDict|BaseModel|BaseSettings|SQLModel|Struct|Schema)\\b"))
