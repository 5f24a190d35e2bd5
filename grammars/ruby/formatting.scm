; Parentheses around arguments and parameters can be left out, empty ones around parameters too.
(argument_list "(" @erase)
(argument_list ")" @erase)
(argument_list "," @erase . ")")
((method_parameters) @erase (#match? @erase "^\\(\\s*\\)$"))
(method_parameters "(" @erase)
(method_parameters ")" @erase)
; `then` and `do` where a line end does.
(then "then" @erase)
(do "do" @erase)
