; Imports say which modules a file reads, in any order.
(import_declaration) @import
