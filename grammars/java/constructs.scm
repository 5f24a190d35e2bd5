; What `negative: added` can forbid. The capture's name is the construct; `_` captures only help.

((method_invocation object: (field_access) @_o name: (identifier) @_n) @debug-print.output
  (#any-of? @_o "System.out" "System.err") (#match? @_n "^print"))
((method_invocation name: (identifier) @_n arguments: (argument_list) @_a) @debug-print
  (#eq? @_n "printStackTrace") (#match? @_a "^\\(\\s*\\)$"))
((method_invocation object: (identifier) @_o name: (identifier) @_n) @debug-print
  (#eq? @_o "Thread") (#eq? @_n "dumpStack"))

((marker_annotation name: (identifier) @_n) @skipped-test (#any-of? @_n "Disabled" "Ignore"))
((annotation name: (identifier) @_n) @skipped-test (#any-of? @_n "Disabled" "Ignore"))
((annotation
  name: (identifier) @_n
  arguments: (annotation_argument_list
    (element_value_pair key: (identifier) @_k value: (false)))) @skipped-test
  (#eq? @_n "Test") (#eq? @_k "enabled"))

((catch_clause body: (block) @_b) @empty-catch (#match? @empty-catch "^catch\\b")
  (#match? @_b "^\\{(\\s|;|//[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}$"))

((scoped_identifier) @unsafe (#any-of? @unsafe "sun.misc.Unsafe" "jdk.internal.misc.Unsafe"))
((method_invocation object: (_) @_o name: (identifier) @_n) @unsafe
  (#eq? @_o "Unsafe") (#eq? @_n "getUnsafe"))
((method_invocation object: (_) @_o name: (identifier) @_n) @unsafe
  (#eq? @_o "Runtime.getRuntime()") (#eq? @_n "exec"))

((annotation name: (_) @_n) @suppression (#any-of? @_n "SuppressWarnings" "java.lang.SuppressWarnings" "SuppressFBWarnings"))

((throw_statement
  (object_creation_expression type: (_) @_t arguments: (argument_list) @_a)) @stub
  (#any-of? @_t "UnsupportedOperationException" "NotImplementedException" "java.lang.UnsupportedOperationException")
  (#match? @_a "^\\(\\s*\\)$"))
((throw_statement
  (object_creation_expression arguments: (argument_list . (string_literal) @_s))) @stub
  (#match? @_s "(?i)\\b(not (yet )?implemented|unimplemented|todo)\\b"))
