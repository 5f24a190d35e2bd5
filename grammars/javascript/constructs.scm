; What `negative: added` can forbid. The capture's name is the construct; `_` captures only help.
; `debug-print.output` is a print that is a program's business in a file that is a program.

((call_expression
  function: (member_expression object: (identifier) @_o property: (property_identifier) @_p)) @debug-print.output
  (#eq? @_o "console") (#any-of? @_p "log" "dir" "table"))
((call_expression
  function: (member_expression object: (identifier) @_o property: (property_identifier) @_p)) @debug-print
  (#eq? @_o "console") (#any-of? @_p "debug" "trace" "dirxml"))
((debugger_statement) @debug-print (#match? @debug-print "^debugger"))

((member_expression
  object: [(identifier) @_o (member_expression object: (identifier) @_o)]
  property: (property_identifier) @_p) @skipped-test
  (#any-of? @_o "it" "test" "describe" "suite" "context" "specify" "bench")
  (#any-of? @_p "skip" "only" "todo" "skipIf" "runIf" "fixme" "fails" "failing"))
((call_expression
  function: (identifier) @_f
  arguments: (arguments . [(string) (template_string)])) @skipped-test
  (#any-of? @_f "xit" "xdescribe" "xtest" "xspecify" "xcontext" "fit" "fdescribe"))

((catch_clause body: (statement_block) @_b) @empty-catch (#match? @empty-catch "^catch\\b")
  (#match? @_b "^\\{(\\s|;|//[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}$"))
((call_expression
  function: (member_expression property: (property_identifier) @_p)
  arguments: (arguments . (arrow_function body: (statement_block) @_b) .)) @empty-catch
  (#eq? @_p "catch")
  (#match? @_b "^\\{(\\s|;|//[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}$"))

((call_expression function: (identifier) @_f) @unsafe (#any-of? @_f "eval" "Function"))
((new_expression constructor: (identifier) @_f) @unsafe (#eq? @_f "Function"))
((call_expression
  function: (member_expression object: (identifier) @_o property: (property_identifier) @_p)) @unsafe
  (#eq? @_o "document") (#any-of? @_p "write" "writeln"))
((call_expression
  function: (identifier) @_f
  arguments: (arguments . [(string) (template_string)])) @unsafe
  (#any-of? @_f "setTimeout" "setInterval"))
((assignment_expression
  left: (member_expression property: (property_identifier) @_p)
  right: (_) @_r) @unsafe
  (#any-of? @_p "innerHTML" "outerHTML") (#not-any-of? @_r "''" "\"\"" "``"))
((augmented_assignment_expression left: (member_expression property: (property_identifier) @_p)) @unsafe
  (#any-of? @_p "innerHTML" "outerHTML"))
((property_identifier) @unsafe (#eq? @unsafe "dangerouslySetInnerHTML"))

((throw_statement
  (new_expression arguments: (arguments . [(string) (template_string)] @_s))) @stub
  (#match? @_s "(?i)\\b(not (yet )?implemented|unimplemented|implement me|todo)\\b"))

; Predicates see `_path` as the name it stands for: aliases of imports, `console["log"]`, `window.eval`.
((call_expression function: (_) @_path) @debug-print.output
  (#any-of? @_path "console.log" "console.dir" "console.table"))
((call_expression function: (_) @_path) @debug-print
  (#any-of? @_path "console.debug" "console.trace" "console.dirxml"))

([(member_expression) (subscript_expression)] @_path @skipped-test
  (#match? @_path "^((vitest|jest|mocha|globals|node:test|bun:test)\\.)?(it|test|describe|suite|context|specify|bench)(\\.\\w+)?\\.(skip|only|todo|skipIf|runIf|fixme|fails|failing)$"))
((call_expression function: (_) @_path arguments: (arguments . [(string) (template_string)])) @skipped-test
  (#match? @_path "^((vitest|jest|mocha|globals)\\.)?(xit|xdescribe|xtest|xspecify|xcontext|fit|fdescribe)$"))

((call_expression function: (_) @_path) @unsafe
  (#any-of? @_path "eval" "Function" "document.write" "document.writeln"))
((new_expression constructor: (_) @_path) @unsafe (#eq? @_path "Function"))
((call_expression function: (_) @_path arguments: (arguments . [(string) (template_string)])) @unsafe
  (#any-of? @_path "setTimeout" "setInterval"))
((assignment_expression left: (subscript_expression index: (_) @_k) right: (_) @_r) @unsafe
  (#match? @_k "^['\"`](innerHTML|outerHTML)['\"`]$") (#not-any-of? @_r "''" "\"\"" "``"))
((augmented_assignment_expression left: (subscript_expression index: (_) @_k)) @unsafe
  (#match? @_k "^['\"`](innerHTML|outerHTML)['\"`]$"))
((pair key: (_) @unsafe) (#match? @unsafe "^\\[?['\"`]dangerouslySetInnerHTML['\"`]\\]?$"))

((call_expression
  function: (member_expression property: (property_identifier) @_p)
  arguments: (arguments . (function_expression body: (statement_block) @_b) .)) @empty-catch
  (#eq? @_p "catch")
  (#match? @_b "^\\{(\\s|;|//[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}$"))
((call_expression
  function: (member_expression property: (property_identifier) @_p)
  arguments: (arguments . (arrow_function body: [(undefined) (null) (unary_expression)] @_b) .)) @empty-catch
  (#eq? @_p "catch") (#match? @_b "^(undefined|null|void\\s*\\(?0\\)?)$"))
