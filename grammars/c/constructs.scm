; What `negative: added` can forbid. The capture's name is the construct; `_` captures only help.

((call_expression function: (identifier) @_f) @debug-print.output
  (#any-of? @_f "printf" "puts" "putchar" "vprintf"))

((identifier) @skipped-test (#match? @skipped-test "^DISABLED_\\w"))
((type_identifier) @skipped-test (#match? @skipped-test "^DISABLED_\\w"))
((call_expression function: (identifier) @_f) @skipped-test
  (#any-of? @_f "GTEST_SKIP" "GTEST_SKIP_" "TEST_IGNORE" "TEST_IGNORE_MESSAGE"))

((call_expression function: (identifier) @_f) @unsafe
  (#any-of? @_f "gets" "strcpy" "strcat" "sprintf" "vsprintf" "system"))

((preproc_call directive: (preproc_directive) @_d argument: (preproc_arg) @_a) @suppression
  (#match? @_d "pragma")
  (#match? @_a "^\\s*((GCC|clang)\\s+diagnostic\\s+ignored|warning\\s*\\(\\s*disable)"))

((call_expression
  function: (identifier) @_f
  arguments: (argument_list) @_a) @stub
  (#any-of? @_f "assert" "abort" "panic" "serverPanic" "unreachable")
  (#match? @_a "(?i)\"[^\"\\n]*\\b(not (yet )?implemented|unimplemented)\\b"))
