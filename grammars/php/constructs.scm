; What `negative: added` can forbid. The capture's name is the construct; `_` captures only help.

((primitive_type) @any (#match? @any "(?i)^mixed$"))

((function_call_expression function: [(name) (qualified_name)] @_f) @debug-print
  (#match? @_f "(?i)^\\\\?(var_dump|dd|dump|ddd|ray|debug_print_backtrace|debug_zval_refcount|xdebug_break)$"))
((function_call_expression function: [(name) (qualified_name)] @_f arguments: (arguments) @_a) @debug-print
  (#match? @_f "(?i)^\\\\?(print_r|var_export)$") (#not-match? @_a "(?i),\\s*(return:\\s*)?true\\s*,?\\s*\\)$"))
((member_call_expression name: (name) @_n arguments: (arguments) @_a) @debug-print
  (#any-of? @_n "dd" "ddd") (#match? @_a "^\\("))

((member_call_expression object: (variable_name) @_o name: (name) @_n) @skipped-test
  (#eq? @_o "$this") (#any-of? @_n "markTestSkipped" "markTestIncomplete"))
((scoped_call_expression name: (name) @_n) @skipped-test
  (#any-of? @_n "markTestSkipped" "markTestIncomplete"))
((member_call_expression
  object: (function_call_expression function: (name) @_f) name: (name) @_n) @skipped-test
  (#any-of? @_f "it" "test" "describe") (#any-of? @_n "skip" "only" "todo"))

((catch_clause body: (compound_statement) @_b) @empty-catch (#match? @empty-catch "(?i)^catch\\b")
  (#match? @_b "^\\{(\\s|;|//[^\\n]*|#[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}$"))

((function_call_expression function: [(name) (qualified_name)] @_f) @unsafe
  (#match? @_f "(?i)^\\\\?(eval|create_function|unserialize|shell_exec|exec|system|passthru|popen)$"))
((shell_command_expression) @unsafe (#match? @unsafe "^`"))

((attribute [(name) (qualified_name)] @_n) @suppression
  (#match? @_n "^(\\w*\\\\)*(SuppressWarnings|CodeCoverageIgnore|IgnoreDeprecations|WithoutErrorHandler)$"))

((throw_expression
  (object_creation_expression [(name) (qualified_name)] @_t)) @stub
  (#match? @_t "(NotImplemented|NotYetImplemented)\\w*$"))
((throw_expression
  (object_creation_expression [(name) (qualified_name)] (arguments . (argument [(string) (encapsed_string)] @_s)))) @stub
  (#match? @_s "(?i)\\b(not (yet )?implemented|unimplemented|implement me|todo)\\b"))
