; What `negative: added` can forbid. The capture's name is the construct; `_` captures only help.

((macro_invocation macro: (identifier) @_m) @debug-print (#eq? @_m "dbg"))
((macro_invocation macro: (identifier) @_m) @debug-print.output
  (#any-of? @_m "println" "print" "eprintln" "eprint"))

((attribute_item (attribute (identifier) @_a)) @skipped-test (#eq? @_a "ignore"))

; An arm with a guard says which error it means.
((match_arm pattern: (match_pattern) @_p value: (block) @_b) @empty-catch
  (#match? @_p "^Err\\b") (#not-match? @_p "\\sif\\s")
  (#match? @_b "^\\{(\\s|//[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}$"))
((match_arm pattern: (match_pattern) @_p value: (unit_expression)) @empty-catch
  (#match? @_p "^Err\\b") (#not-match? @_p "\\sif\\s"))
((if_expression
  condition: (let_condition pattern: (_) @_p)
  consequence: (block) @_b) @empty-catch
  (#match? @_p "^Err\\b")
  (#match? @_b "^\\{(\\s|//[^\\n]*|/\\*([^*]|\\*+[^*/])*\\*+/)*\\}$"))

((unsafe_block "unsafe" @unsafe) (#eq? @unsafe "unsafe"))
((function_modifiers "unsafe" @unsafe) (#eq? @unsafe "unsafe"))
((impl_item "unsafe" @unsafe) (#eq? @unsafe "unsafe"))
((trait_item "unsafe" @unsafe) (#eq? @unsafe "unsafe"))

((attribute_item (attribute (identifier) @_a)) @suppression (#any-of? @_a "allow" "expect"))
((inner_attribute_item (attribute (identifier) @_a)) @suppression (#any-of? @_a "allow" "expect"))
((attribute_item (attribute (identifier) @_a arguments: (_) @_t)) @suppression
  (#eq? @_a "cfg_attr") (#match? @_t "\\b(allow|expect)\\s*\\("))
((inner_attribute_item (attribute (identifier) @_a arguments: (_) @_t)) @suppression
  (#eq? @_a "cfg_attr") (#match? @_t "\\b(allow|expect)\\s*\\("))

((macro_invocation macro: (identifier) @_m) @stub (#any-of? @_m "todo" "unimplemented"))
((macro_invocation macro: (identifier) @_m (token_tree . (string_literal) @_s)) @stub
  (#eq? @_m "panic") (#match? @_s "(?i)^.(not (yet )?implemented|unimplemented|todo)\\b"))
