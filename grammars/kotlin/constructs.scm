; What `negative: added` can forbid. The capture's name is the construct; `_` captures only help.

; Any as what a value is declared to be; as the bound of a type parameter it says something.
((parameter (user_type (identifier) @any)) (#eq? @any "Any"))
((parameter (nullable_type (user_type (identifier) @any))) (#eq? @any "Any"))
((class_parameter (user_type (identifier) @any)) (#eq? @any "Any"))
((class_parameter (nullable_type (user_type (identifier) @any))) (#eq? @any "Any"))
((variable_declaration (user_type (identifier) @any)) (#eq? @any "Any"))
((variable_declaration (nullable_type (user_type (identifier) @any))) (#eq? @any "Any"))
((function_declaration (function_value_parameters) . (user_type (identifier) @any)) (#eq? @any "Any"))
((function_declaration (function_value_parameters) . (nullable_type (user_type (identifier) @any))) (#eq? @any "Any"))
((type_projection (user_type (identifier) @any)) (#eq? @any "Any"))
((type_projection (nullable_type (user_type (identifier) @any))) (#eq? @any "Any"))
((variable_declaration "dynamic" @any) (#eq? @any "dynamic"))
((parameter "dynamic" @any) (#eq? @any "dynamic"))
((function_declaration "dynamic" @any) (#eq? @any "dynamic"))

((call_expression . (identifier) @_n) @debug-print.output (#any-of? @_n "println" "print"))
((call_expression . (navigation_expression) @_n) @debug-print.output
  (#match? @_n "^System\\.(out|err)\\s*\\.\\s*print"))
((call_expression . (navigation_expression) @_n (value_arguments) @_a) @debug-print
  (#match? @_n "\\.printStackTrace$") (#match? @_a "^\\(\\s*\\)$"))
((call_expression . (navigation_expression) @_n) @debug-print (#match? @_n "^Thread\\.dumpStack$"))

((annotation (user_type (identifier) @_n)) @skipped-test (#any-of? @_n "Ignore" "Disabled"))
((annotation (constructor_invocation (user_type (identifier) @_n))) @skipped-test
  (#any-of? @_n "Ignore" "Disabled"))
((call_expression . (identifier) @_n (value_arguments)) @skipped-test
  (#any-of? @_n "xit" "xtest" "xdescribe" "xcontext" "xscenario" "xfeature" "xshould"))

((catch_block (block) @_b) @empty-catch (#match? @empty-catch "^catch\\b")
  (#match? @_b "^\\{(\\s|;|//[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}$"))

((qualified_identifier) @unsafe (#any-of? @unsafe "sun.misc.Unsafe" "jdk.internal.misc.Unsafe"))
((call_expression . (navigation_expression) @_n) @unsafe
  (#match? @_n "(^|\\.)(Unsafe\\.getUnsafe|Runtime\\.getRuntime\\(\\)\\.exec)$"))

((annotation (constructor_invocation (user_type (identifier) @_n))) @suppression
  (#any-of? @_n "Suppress" "SuppressWarnings" "SuppressLint" "SuppressFBWarnings"))
((file_annotation (constructor_invocation (user_type (identifier) @_n))) @suppression
  (#any-of? @_n "Suppress" "SuppressWarnings"))

((call_expression . (identifier) @_n (value_arguments)) @stub (#eq? @_n "TODO"))
((throw_expression (call_expression . (identifier) @_t (value_arguments) @_a)) @stub
  (#any-of? @_t "NotImplementedError" "UnsupportedOperationException" "NotImplementedException")
  (#match? @_a "^\\(\\s*\\)$"))
((throw_expression (call_expression (value_arguments . (value_argument (string_literal) @_s)))) @stub
  (#match? @_s "(?i)\\b(not (yet )?implemented|unimplemented|todo)\\b"))

; What `equals` compares with is anything.
((function_declaration
  name: (identifier) @_f
  (function_value_parameters (parameter (nullable_type (user_type (identifier) @not-any)))))
  (#eq? @_f "equals") (#eq? @not-any "Any"))
