; Names that stand for others in a file: `alias` for `module`.`name`, or for `target`.

(import_statement name: (aliased_import name: (dotted_name) @target alias: (identifier) @alias))
(import_from_statement module_name: (dotted_name) @module name: (dotted_name) @name)
(import_from_statement module_name: (dotted_name) @module
  name: (aliased_import name: (dotted_name) @name alias: (identifier) @alias))
(module (expression_statement
  (assignment left: (identifier) @alias right: [(identifier) (attribute) (subscript) (call)] @target)))
