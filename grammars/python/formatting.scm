; Parentheses around imported names, and the comma before the closing one (reference, 7.11).
(import_from_statement "(" @erase)
(import_from_statement ")" @erase)
(import_from_statement "," @erase . ")")
