; What `negative: added` can forbid. The capture's name is the construct; `_` captures only help;
; `not-X` says that the same node is no X.

((type_identifier) @any (#eq? @any "any"))
((interface_type) @any (#match? @any "^interface\\s*\\{\\s*\\}$"))
((type_constraint [(type_identifier) (interface_type)] @not-any) (#match? @not-any "^(any|interface)"))

((call_expression
  function: (selector_expression operand: (identifier) @_o field: (field_identifier) @_f)) @debug-print.output
  (#eq? @_o "fmt") (#any-of? @_f "Print" "Println" "Printf"))
((call_expression function: (identifier) @_f) @debug-print (#any-of? @_f "print" "println"))
((call_expression
  function: (selector_expression operand: (identifier) @_o field: (field_identifier) @_f)) @debug-print
  (#eq? @_o "spew") (#any-of? @_f "Dump" "Printf"))
((call_expression function: (selector_expression) @_f) @debug-print (#any-of? @_f "debug.PrintStack"))

((call_expression
  function: (selector_expression operand: (_) @_o field: (field_identifier) @_f)) @skipped-test
  (#match? @_o "^(t|b|f|tb|c|s|s\\.T\\(\\)|suite\\.T\\(\\))$") (#any-of? @_f "Skip" "Skipf" "SkipNow"))

((if_statement condition: (_) @_c consequence: (block) @_b) @empty-catch
  (#match? @empty-catch "[eE]rr\\w* != nil\\s*(/\\*([^*]|\\*+[^*/])*\\*+/\\s*)*\\{(\\s|//[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}")
  (#match? @_c "^[eE]rr\\w* != nil$")
  (#match? @_b "^\\{(\\s|//[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}$"))

((selector_expression operand: (identifier) @_o) @unsafe (#eq? @_o "unsafe"))
((qualified_type package: (package_identifier) @_p) @unsafe (#eq? @_p "unsafe"))
((keyed_element . (_) @_k . (_) @_v .) @unsafe (#eq? @_k "InsecureSkipVerify") (#eq? @_v "true"))

((call_expression
  function: (identifier) @_f
  arguments: (argument_list . [(interpreted_string_literal) (raw_string_literal)] @_s)) @stub
  (#eq? @_f "panic")
  (#match? @_s "(?i)\\b(not (yet )?implemented|unimplemented|implement me|todo)\\b"))
((return_statement
  (expression_list
    (call_expression
      function: (selector_expression) @_f
      arguments: (argument_list . [(interpreted_string_literal) (raw_string_literal)] @_s)))) @stub
  (#any-of? @_f "errors.New" "fmt.Errorf")
  (#match? @_s "(?i)^.(not (yet )?implemented|unimplemented|implement me|todo)\\b"))

; Predicates see `_path` as the name it stands for: aliases of imports.
((call_expression function: (_) @_path) @debug-print.output
  (#any-of? @_path "fmt.Print" "fmt.Println" "fmt.Printf"))
((call_expression function: (_) @_path) @debug-print (#eq? @_path "debug.PrintStack"))
((selector_expression operand: (identifier) @_path) @unsafe (#eq? @_path "unsafe"))
((qualified_type package: (package_identifier) @_path) @unsafe (#eq? @_path "unsafe"))
