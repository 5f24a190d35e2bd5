; What the compiler erases. @erase is gone with everything in it; of @unwrap only the node itself is, its
; children stay. Parameter properties, enums and namespaces exist at run time and are not here.
(type_annotation) @erase
(type_predicate_annotation) @erase
(asserts_annotation) @erase
(type_arguments) @erase
(type_parameters) @erase
(implements_clause) @erase
(class_heritage) @unwrap
(override_modifier) @erase
(method_definition (accessibility_modifier) @erase)
(public_field_definition (accessibility_modifier) @erase)
(public_field_definition "readonly" @erase)
(public_field_definition "?" @erase)
(public_field_definition "!" @erase)
(variable_declarator "!" @erase)
(optional_parameter "?" @erase)
(optional_parameter) @unwrap
(required_parameter) @unwrap
(as_expression (_) "as" @erase (_) @erase) @unwrap
(as_expression (_) "as" @erase "const" @erase) @unwrap
(satisfies_expression (_) "satisfies" @erase (_) @erase) @unwrap
(non_null_expression "!" @erase) @unwrap
(instantiation_expression) @unwrap
(interface_declaration) @erase
(type_alias_declaration) @erase
(function_signature) @erase
(ambient_declaration) @erase
(class_body (method_signature) @erase)
(class_body (index_signature) @erase)
(abstract_method_signature) @erase
(import_statement "type") @erase
(import_specifier "type") @erase
(named_imports "," @erase . (import_specifier "type"))
(named_imports . "{" . (import_specifier "type") . "," @erase)
(required_parameter pattern: (this)) @erase
(formal_parameters (required_parameter pattern: (this)) . "," @erase)
(export_statement "type") @erase
(export_statement declaration: (interface_declaration)) @erase
(export_statement declaration: (type_alias_declaration)) @erase
(export_statement declaration: (function_signature)) @erase
(export_statement declaration: (ambient_declaration)) @erase
(public_field_definition "declare") @erase
(class_body
  [(public_field_definition "declare") (method_signature) (index_signature) (abstract_method_signature)]
  . ";" @erase)
