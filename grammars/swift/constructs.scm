; What `negative: added` can forbid. The capture's name is the construct; `_` captures only help.

((user_type . (type_identifier) @any .) (#eq? @any "Any"))

((call_expression . (simple_identifier) @_f) @debug-print.output (#eq? @_f "print"))
((call_expression . (simple_identifier) @_f) @debug-print (#any-of? @_f "debugPrint" "dump"))

((call_expression . (simple_identifier) @_f) @skipped-test
  (#any-of? @_f "XCTSkip" "XCTSkipIf" "XCTSkipUnless" "XCTExpectFailure" "withKnownIssue"))
((attribute (user_type (type_identifier) @_n)) @skipped-test
  (#any-of? @_n "Test" "Suite") (#match? @skipped-test "\\.disabled\\b"))

((catch_block !error . (catch_keyword)) @empty-catch (#match? @empty-catch "^catch\\s*\\{(\\s|;|//[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}$"))
((catch_block error: (_)) @empty-catch (#match? @empty-catch "^catch\\b[^{]*\\{(\\s|;|//[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}$"))

((simple_identifier) @unsafe (#match? @unsafe "^(unsafeBitCast|unsafeDowncast|unsafeAddress|withUnsafe\\w*(Bytes|Pointer|Allocation|Continuation)|Unsafe\\w*Pointer)$"))
((type_identifier) @unsafe (#match? @unsafe "^Unsafe\\w*Pointer$"))
((attribute (user_type (type_identifier) @_n)) @unsafe (#eq? @_n "unchecked"))

((call_expression . (simple_identifier) @_f (call_suffix (value_arguments) @_a)) @stub
  (#any-of? @_f "fatalError" "preconditionFailure" "assertionFailure")
  (#match? @_a "(?i)\\b(not (yet )?implemented|unimplemented|implement me|todo)\\b"))
