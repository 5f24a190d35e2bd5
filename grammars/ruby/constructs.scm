; What `negative: added` can forbid. The capture's name is the construct; `_` captures only help.

((call receiver: (constant) @_o method: (identifier) @_m) @any
  (#eq? @_o "T") (#any-of? @_m "untyped" "unsafe"))

((call !receiver method: (identifier) @_f arguments: (argument_list)) @debug-print.output
  (#any-of? @_f "puts" "print"))
((call receiver: (global_variable) @_o method: (identifier) @_f) @debug-print.output
  (#any-of? @_o "$stdout" "$stderr") (#any-of? @_f "puts" "print" "p"))
((call !receiver method: (identifier) @_f arguments: (argument_list)) @debug-print (#any-of? @_f "p" "pp" "ap" "byebug" "debugger"))
((call receiver: (identifier) @_o method: (identifier) @_m) @debug-print
  (#eq? @_o "binding") (#any-of? @_m "pry" "irb" "break" "b" "remote_pry"))
(body_statement (identifier) @debug-print (#any-of? @debug-print "byebug" "debugger"))
(block_body (identifier) @debug-print (#any-of? @debug-print "byebug" "debugger"))
(then (identifier) @debug-print (#any-of? @debug-print "byebug" "debugger"))
(else (identifier) @debug-print (#any-of? @debug-print "byebug" "debugger"))
(program (identifier) @debug-print (#any-of? @debug-print "byebug" "debugger"))
((call !receiver method: (identifier) @_f arguments: (argument_list (string) @_s)) @debug-print
  (#eq? @_f "require") (#match? @_s "^['\"](pry|byebug|pry-byebug|debug)['\"]$"))

((call !receiver method: (identifier) @_f arguments: (argument_list)) @skipped-test
  (#any-of? @_f "xit" "xdescribe" "xcontext" "xspecify" "xexample" "xscenario" "fit" "fdescribe"
    "fcontext" "fspecify" "fexample" "fscenario"))
((call !receiver method: (identifier) @_f arguments: (argument_list . (string))) @skipped-test
  (#any-of? @_f "skip" "pending"))
(body_statement (identifier) @skipped-test (#any-of? @skipped-test "skip" "pending"))
((call !receiver method: (identifier) @_f arguments: (argument_list (pair key: (hash_key_symbol) @_k value: (_) @_v))) @skipped-test
  (#any-of? @_f "it" "describe" "context" "specify" "example" "scenario" "feature")
  (#any-of? @_k "skip" "pending" "focus") (#not-any-of? @_v "false" "nil"))
((call !receiver method: (identifier) @_f arguments: (argument_list (simple_symbol) @_s)) @skipped-test
  (#any-of? @_f "it" "describe" "context" "specify" "example" "scenario" "feature")
  (#any-of? @_s ":skip" ":pending" ":focus"))

((rescue !body) @empty-catch (#match? @empty-catch "^rescue\\b"))
((rescue body: (then) @_b) @empty-catch (#match? @empty-catch "^rescue\\b")
  (#match? @_b "^(then\\b)?(\\s|;|#[^\\n]*|nil\\b)*$"))
((rescue_modifier handler: (nil)) @empty-catch (#match? @empty-catch "\\brescue\\s"))
((call !receiver method: (identifier) @_f arguments: (argument_list (constant))) @empty-catch (#eq? @_f "suppress"))

((call !receiver method: (identifier) @_f arguments: (argument_list)) @unsafe
  (#any-of? @_f "eval" "system" "exec" "spawn"))
((call receiver: (constant) @_o method: (identifier) @_m) @unsafe
  (#eq? @_o "Kernel") (#any-of? @_m "eval" "system" "exec" "spawn"))
((call receiver: (_) method: (identifier) @_m arguments: (argument_list . (string))) @unsafe
  (#any-of? @_m "instance_eval" "class_eval" "module_eval"))
((subshell) @unsafe (#match? @unsafe "^(`|%x)"))
((call receiver: (constant) @_o method: (identifier) @_m) @unsafe
  (#eq? @_o "Marshal") (#any-of? @_m "load" "restore"))
((call receiver: (constant) @_o method: (identifier) @_m) @unsafe
  (#any-of? @_o "YAML" "Psych") (#any-of? @_m "unsafe_load" "unsafe_load_file"))
((scope_resolution name: (constant) @_n) @unsafe (#eq? @_n "VERIFY_NONE"))

; With a message it is an answer; without one, it is a stub.
((call !receiver method: (identifier) @_f arguments: (argument_list . (constant) @_e .)) @stub
  (#any-of? @_f "raise" "fail") (#eq? @_e "NotImplementedError"))
((call !receiver method: (identifier) @_f arguments: (argument_list . (constant) @_e (string) @_s)) @stub
  (#any-of? @_f "raise" "fail") (#eq? @_e "NotImplementedError")
  (#match? @_s "(?i)^.(not (yet )?implemented|implement me|todo).?.$"))
((call !receiver method: (identifier) @_f arguments: (argument_list . (string) @_s)) @stub
  (#any-of? @_f "raise" "fail") (#match? @_s "(?i)\\b(not (yet )?implemented|unimplemented|implement me|todo)\\b"))
