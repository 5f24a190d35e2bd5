; What `negative: added` can forbid. The capture's name is the construct; `_` captures only help.

; `dynamic` where a type may stand: its members are looked up when the program runs.
([(cast_expression type: (identifier) @any)
  (catch_declaration type: (identifier) @any)
  (conversion_operator_declaration type: (identifier) @any)
  (declaration_expression type: (identifier) @any)
  (declaration_pattern type: (identifier) @any)
  (default_expression type: (identifier) @any)
  (delegate_declaration type: (identifier) @any)
  (event_declaration type: (identifier) @any)
  (foreach_statement type: (identifier) @any)
  (from_clause type: (identifier) @any)
  (indexer_declaration type: (identifier) @any)
  (lambda_expression type: (identifier) @any)
  (local_function_statement type: (identifier) @any)
  (nullable_type type: (identifier) @any)
  (object_creation_expression type: (identifier) @any)
  (operator_declaration type: (identifier) @any)
  (parameter type: (identifier) @any)
  (parameter_list type: (identifier) @any)
  (property_declaration type: (identifier) @any)
  (recursive_pattern type: (identifier) @any)
  (ref_type type: (identifier) @any)
  (scoped_type type: (identifier) @any)
  (tuple_element type: (identifier) @any)
  (type_pattern type: (identifier) @any)
  (variable_declaration type: (identifier) @any)
  (array_type type: (identifier) @any)]
  (#eq? @any "dynamic"))
(method_declaration returns: (identifier) @any (#eq? @any "dynamic"))
(type_argument_list (identifier) @any (#eq? @any "dynamic"))

((invocation_expression
  function: (member_access_expression expression: (_) @_o name: (identifier) @_n)) @debug-print.output
  (#any-of? @_o "Console" "System.Console" "Console.Out" "Console.Error" "System.Console.Out" "System.Console.Error")
  (#any-of? @_n "Write" "WriteLine"))
((invocation_expression
  function: (member_access_expression expression: (_) @_o name: (identifier) @_n)) @debug-print
  (#any-of? @_o "Debug" "Trace" "System.Diagnostics.Debug" "System.Diagnostics.Trace")
  (#match? @_n "^(Write|WriteLine|WriteIf|WriteLineIf|Print)$"))
((invocation_expression
  function: (member_access_expression expression: (_) @_o name: (identifier) @_n)) @debug-print
  (#any-of? @_o "Debugger" "System.Diagnostics.Debugger") (#any-of? @_n "Break" "Launch"))

((attribute name: (_) @_n) @skipped-test
  (#match? @_n "^(\\w+\\.)*(Ignore|Explicit|SkipTest)(Attribute)?$"))
((attribute
  name: (_) @_n
  (attribute_argument_list (attribute_argument name: (identifier) @_k))) @skipped-test
  (#match? @_n "^(\\w+\\.)*(\\w*Fact|\\w*Theory|\\w*Test|\\w*TestCase|\\w*Data)(Attribute)?$")
  (#any-of? @_k "Skip" "Ignore" "IgnoreReason" "Explicit"))
((invocation_expression
  function: (member_access_expression expression: (_) @_o name: (identifier) @_n)) @skipped-test
  (#any-of? @_o "Assert" "Skip") (#any-of? @_n "Ignore" "Inconclusive" "Skip" "If" "Unless" "IfNot"))

((catch_clause body: (block) @_b) @empty-catch (#match? @empty-catch "^catch\\b")
  (#match? @_b "^\\{(\\s|;|//[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}$"))

((modifier) @unsafe (#eq? @unsafe "unsafe"))
((unsafe_statement "unsafe" @unsafe) (#eq? @unsafe "unsafe"))
((object_creation_expression type: (_) @_t) @unsafe
  (#any-of? @_t "BinaryFormatter" "NetDataContractSerializer" "SoapFormatter" "LosFormatter"))
((invocation_expression
  function: (member_access_expression expression: (_) @_o name: (_) @_n)) @unsafe
  (#any-of? @_o "Process" "System.Diagnostics.Process") (#eq? @_n "Start"))
((assignment_expression left: (_) @_l) @unsafe
  (#match? @_l "(^|\\.)(ServerCertificateValidationCallback|ServerCertificateCustomValidationCallback)$"))

((preproc_pragma) @suppression (#match? @suppression "^#[ \\t]*pragma[ \\t]+warning[ \\t]+disable"))
((preproc_nullable) @suppression (#match? @suppression "^#[ \\t]*nullable[ \\t]+disable"))
((attribute name: (_) @_n) @suppression
  (#match? @_n "^(\\w+\\.)*(SuppressMessage|UnconditionalSuppressMessage|ExcludeFromCodeCoverage)(Attribute)?$"))

((object_creation_expression type: (_) @_t) @stub
  (#any-of? @_t "NotImplementedException" "System.NotImplementedException"))
((throw_statement
  (object_creation_expression arguments: (argument_list . (argument (string_literal) @_s)))) @stub
  (#match? @_s "(?i)\\b(not (yet )?implemented|unimplemented|todo)\\b"))
((throw_expression
  (object_creation_expression arguments: (argument_list . (argument (string_literal) @_s)))) @stub
  (#match? @_s "(?i)\\b(not (yet )?implemented|unimplemented|todo)\\b"))
