; What `negative: added` can forbid. The capture's name is the construct; `_` captures only help.

((command name: (command_name) @_n argument: (word) @_a) @debug-print
  (#eq? @_n "set") (#match? @_a "^-[a-wyz]*x[a-z]*$"))
((command name: (command_name) @_n argument: (word) @_a) @debug-print
  (#eq? @_n "set") (#eq? @_a "xtrace") (#not-match? @debug-print "\\+o"))

((command name: (command_name) @_n) @skipped-test (#any-of? @_n "skip" "startSkipping"))

((list "||" (command name: (command_name) @_n !argument)) @empty-catch (#any-of? @_n "true" ":"))

((command name: (command_name) @_n) @unsafe (#eq? @_n "eval"))
