; Imports that may change places. `from m import *` can bind any name, `from __future__` comes first:
; both keep their own.
(import_statement name: (dotted_name)) @import
(import_statement name: (aliased_import alias: (identifier) @name)) @import
(import_from_statement name: (dotted_name) @name) @import
(import_from_statement name: (aliased_import alias: (identifier) @name)) @import
