; Strings after an assignment document it (PEP 257, attribute docstrings). `pass` does nothing: with a
; docstring in the body it is not needed (reference, 7.4).
(block (expression_statement (assignment)) . (expression_statement . (string) @erase .)
  (#not-match? @erase "^[rRuU]*[fFbBtT]"))
(module (expression_statement (assignment)) . (expression_statement . (string) @erase .)
  (#not-match? @erase "^[rRuU]*[fFbBtT]"))
(pass_statement) @erase
