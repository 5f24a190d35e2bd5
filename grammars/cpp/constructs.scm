; Beside what C's file says.
((qualified_identifier) @debug-print.output (#eq? @debug-print.output "std::cout"))
((binary_expression left: (identifier) @debug-print.output) (#eq? @debug-print.output "cout"))
((call_expression function: (qualified_identifier) @_f) @debug-print.output
  (#any-of? @_f "std::printf" "std::puts" "fmt::print" "std::print" "std::println"))

((call_expression function: (identifier) @_f) @skipped-test (#any-of? @_f "SKIP"))
((call_expression function: (qualified_identifier) @_f) @skipped-test (#eq? @_f "doctest::skip"))

((catch_clause body: (compound_statement) @_b) @empty-catch (#match? @empty-catch "^catch\\b")
  (#match? @_b "^\\{(\\s|;|//[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}$"))

((call_expression function: (template_function name: (identifier) @_n)) @unsafe
  (#any-of? @_n "reinterpret_cast" "const_cast"))

((throw_statement (call_expression arguments: (argument_list . (string_literal) @_s))) @stub
  (#match? @_s "(?i)\\b(not (yet )?implemented|unimplemented|todo)\\b"))
