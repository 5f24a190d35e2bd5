; Imports that may change places. One of the blank name is there for its effects, a dot binds any name:
; both keep their own.
(import_spec_list (import_spec !name path: (_)) @import)
(import_spec_list (import_spec name: (package_identifier)) @import)
(import_declaration (import_spec !name path: (_))) @import
(import_declaration (import_spec name: (package_identifier))) @import
