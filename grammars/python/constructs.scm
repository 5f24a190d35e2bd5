; What `negative: added` can forbid. The capture's name is the construct; `_` captures only help.

(type (identifier) @any (#eq? @any "Any"))
(type (binary_operator (identifier) @any (#eq? @any "Any")))
(subscript subscript: (identifier) @any (#eq? @any "Any"))
(subscript subscript: (list (identifier) @any) (#eq? @any "Any"))
(subscript subscript: (binary_operator (identifier) @any) (#eq? @any "Any"))
(assignment right: (identifier) @any (#eq? @any "Any"))
(argument_list . (identifier) @any (#eq? @any "Any"))
((attribute object: (identifier) @_m attribute: (identifier) @_a) @any
  (#any-of? @_m "typing" "t" "typing_extensions" "te" "tp") (#eq? @_a "Any"))

((call function: (identifier) @_f arguments: (_) @_a) @debug-print.output
  (#eq? @_f "print") (#not-match? @_a "\\bfile\\s*="))
((call function: (identifier) @_f) @debug-print (#any-of? @_f "pprint" "breakpoint" "ic"))
((call function: (attribute) @_f) @debug-print
  (#any-of? @_f "pprint.pprint" "pprint.pp" "pdb.set_trace" "ipdb.set_trace" "pudb.set_trace"
    "bdb.set_trace" "pdb.post_mortem"))
((import_statement name: (dotted_name) @_n) @debug-print (#any-of? @_n "pdb" "ipdb" "pudb"))

((attribute) @skipped-test (#match? @skipped-test "^pytest\\.mark\\.(skip|skipif|xfail)$"))
((attribute) @skipped-test
  (#any-of? @skipped-test "unittest.skip" "unittest.skipIf" "unittest.skipUnless"
    "unittest.expectedFailure" "unittest.SkipTest"))
(decorator [(identifier) @skipped-test (call function: (identifier) @skipped-test)]
  (#any-of? @skipped-test "skip" "skipIf" "skipUnless" "expectedFailure" "skipif" "xfail" "SKIP" "XFAIL"))
((call function: (attribute) @_f) @skipped-test
  (#any-of? @_f "pytest.skip" "pytest.xfail" "self.skipTest" "cls.skipTest"))

((except_clause (block) @_b) @empty-catch (#match? @empty-catch "^except\\b")
  (#match? @_b "^(\\s|#[^\\n]*)*(pass|\\.\\.\\.)(\\s|;|#[^\\n]*)*$"))

((call function: (identifier) @_f) @unsafe (#any-of? @_f "eval" "exec"))
((call function: (attribute) @_f) @unsafe
  (#any-of? @_f "os.system" "os.popen" "pickle.load" "pickle.loads" "cPickle.loads" "marshal.load"
    "marshal.loads" "shelve.open" "dill.loads" "ssl._create_unverified_context"))
((call function: (attribute) @_f arguments: (_) @_a) @unsafe
  (#any-of? @_f "yaml.load" "yaml.unsafe_load" "yaml.full_load") (#not-match? @_a "SafeLoader"))
((keyword_argument name: (identifier) @_n value: (true)) @unsafe (#eq? @_n "shell"))
((keyword_argument name: (identifier) @_n value: (false)) @unsafe (#eq? @_n "verify"))

; With a message, in a branch, it is an answer; as all a function does, or without one, it is a stub.
((raise_statement (identifier) @_e) @stub (#eq? @_e "NotImplementedError"))
((raise_statement (call function: (identifier) @_e arguments: (_) @_a)) @stub
  (#eq? @_e "NotImplementedError")
  (#match? @_a "(?i)^\\(\\s*\\)$|\\b(not (yet )?implemented|implement me|todo)\\b[.!]?[\"']"))
(function_definition
  body: (block . (expression_statement (string))? .
    (raise_statement (call function: (identifier) @_e)) @stub .)
  (#eq? @_e "NotImplementedError"))
((function_definition body: (block) @_b) @stub.body
  (#match? @_b "^([rRuU]?(\"\"\"([^\"]|\"[^\"]|\"\"[^\"])*\"\"\"|'''([^']|'[^']|''[^'])*'''|\"[^\"\\n]*\"|'[^'\\n]*')\\s*)?(pass|\\.\\.\\.)\\s*$"))

; Predicates see `_path` as the name it stands for: aliases of imports, `getattr(os, "system")`.
(type (identifier) @any @_path (#match? @_path "^(typing|typing_extensions)\\.Any$"))
(type (binary_operator (identifier) @any @_path (#match? @_path "^(typing|typing_extensions)\\.Any$")))
(subscript subscript: (identifier) @any @_path (#match? @_path "^(typing|typing_extensions)\\.Any$"))
(subscript subscript: (list (identifier) @any @_path) (#match? @_path "^(typing|typing_extensions)\\.Any$"))
(subscript subscript: (binary_operator (identifier) @any @_path)
  (#match? @_path "^(typing|typing_extensions)\\.Any$"))
(assignment right: (identifier) @any @_path (#match? @_path "^(typing|typing_extensions)\\.Any$"))
((attribute) @any @_path (#match? @_path "^(typing|typing_extensions)\\.Any$"))

((call function: (_) @_path arguments: (_) @_a) @debug-print.output
  (#eq? @_path "print") (#not-match? @_a "\\bfile\\s*="))
((call function: (_) @_path) @debug-print
  (#any-of? @_path "breakpoint" "pprint.pprint" "pprint.pp" "pdb.set_trace" "ipdb.set_trace"
    "pudb.set_trace" "bdb.set_trace" "pdb.post_mortem" "icecream.ic" "sys.breakpointhook"))
((import_statement name: (aliased_import name: (dotted_name) @_n)) @debug-print
  (#any-of? @_n "pdb" "ipdb" "pudb"))
((import_from_statement module_name: (dotted_name) @_n) @debug-print
  (#any-of? @_n "pdb" "ipdb" "pudb"))

((attribute) @skipped-test @_path (#match? @_path "^pytest\\.mark\\.(skip|skipif|xfail)$"))
((attribute) @skipped-test @_path
  (#any-of? @_path "unittest.skip" "unittest.skipIf" "unittest.skipUnless"
    "unittest.expectedFailure" "unittest.SkipTest"))
(decorator [(identifier) @skipped-test @_path (call function: (identifier) @skipped-test @_path)]
  (#match? @_path "^(unittest\\.(skip\\w*|expectedFailure)|pytest\\.mark\\.(skip|skipif|xfail))$"))
((call function: (_) @_path) @skipped-test
  (#any-of? @_path "pytest.skip" "pytest.xfail" "self.skipTest" "cls.skipTest"))

((call function: (_) @_path) @empty-catch (#eq? @_path "contextlib.suppress"))
((except_clause (block) @_b) @empty-catch (#match? @empty-catch "^except\\b")
  (#match? @_b "^(\\s|;|#[^\\n]*|pass\\b|\\.\\.\\.|None\\b)*$"))

((call function: (_) @_path) @unsafe
  (#any-of? @_path "eval" "exec" "os.system" "os.popen" "pickle.load" "pickle.loads" "cPickle.loads"
    "marshal.load" "marshal.loads" "shelve.open" "dill.loads" "ssl._create_unverified_context"))
((call function: (_) @_path arguments: (_) @_a) @unsafe
  (#any-of? @_path "yaml.load" "yaml.unsafe_load" "yaml.full_load") (#not-match? @_a "SafeLoader"))
