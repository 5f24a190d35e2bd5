; What `negative: added` can forbid. The capture's name is the construct; `_` captures only help.

; Any as what a value is declared to be; as the bound of a type parameter it says something.
((parameter type: (type_identifier) @any) (#eq? @any "Any"))
((class_parameter type: (type_identifier) @any) (#eq? @any "Any"))
((val_definition type: (type_identifier) @any) (#eq? @any "Any"))
((var_definition type: (type_identifier) @any) (#eq? @any "Any"))
((val_declaration type: (type_identifier) @any) (#eq? @any "Any"))
((var_declaration type: (type_identifier) @any) (#eq? @any "Any"))
((function_definition return_type: (type_identifier) @any) (#eq? @any "Any"))
((function_declaration return_type: (type_identifier) @any) (#eq? @any "Any"))
((type_arguments (type_identifier) @any) (#eq? @any "Any"))

((call_expression function: (identifier) @_n) @debug-print.output (#any-of? @_n "println" "print"))
((call_expression function: (field_expression) @_n) @debug-print.output
  (#match? @_n "^(System\\.(out|err)|Console|Predef)\\s*\\.\\s*print"))
((call_expression function: (field_expression field: (identifier) @_n) @not-debug-print arguments: (arguments (_)))
  (#eq? @_n "printStackTrace"))
((field_expression field: (identifier) @_n) @debug-print (#eq? @_n "printStackTrace"))
((field_expression) @debug-print (#eq? @debug-print "Thread.dumpStack"))

((annotation name: (type_identifier) @_n) @skipped-test (#any-of? @_n "Ignore" "Disabled"))
((call_expression function: (call_expression function: (identifier) @_n arguments: (arguments . (string)))) @skipped-test
  (#any-of? @_n "ignore" "xit" "xtest"))
((call_expression function: (call_expression function: (field_expression field: (identifier) @_n) arguments: (arguments))) @skipped-test
  (#eq? @_n "ignore"))
((infix_expression left: (string) operator: (identifier) @_n) @skipped-test (#eq? @_n "ignore"))
((field_expression value: (string) field: (identifier) @_n) @skipped-test (#eq? @_n "ignore"))

((catch_clause) @empty-catch (#match? @empty-catch
  "^catch\\s*\\{?\\s*case\\s+[\\w.:\\s]+(\\s+if\\s+NonFatal\\(\\w+\\))?\\s*=>(\\s|;|\\(\\)|//[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}?$"))

((stable_identifier) @unsafe (#any-of? @unsafe "sun.misc.Unsafe" "jdk.internal.misc.Unsafe"))
((field_expression) @unsafe (#any-of? @unsafe "Unsafe.getUnsafe" "Runtime.getRuntime.exec" "Runtime.getRuntime().exec"))
((field_expression field: (identifier) @unsafe) (#eq? @unsafe "asInstanceOf"))

((annotation name: (type_identifier) @_n) @suppression
  (#any-of? @_n "nowarn" "SuppressWarnings" "silent" "SuppressFBWarnings"))
((annotation name: (stable_type_identifier (type_identifier) @_n)) @suppression
  (#any-of? @_n "nowarn" "SuppressWarnings" "silent"))

((operator_identifier) @stub (#eq? @stub "???"))
((throw_expression (instance_expression (type_identifier) @_t)) @stub
  (#any-of? @_t "NotImplementedError" "NotImplementedException"))
((throw_expression (instance_expression arguments: (arguments . (string) @_s))) @stub
  (#match? @_s "(?i)\\b(not (yet )?implemented|unimplemented|todo)\\b"))

; What `equals` compares with is anything.
((function_definition name: (identifier) @_f parameters: (parameters (parameter type: (type_identifier) @not-any)))
  (#any-of? @_f "equals" "canEqual") (#eq? @not-any "Any"))
