; Imports that may change places. One without a clause is there for its effects, and keeps its own.
(import_statement (import_clause)) @import
