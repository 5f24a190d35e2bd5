; Names that stand for others in a file: `alias` for `target`.

(import_spec name: (package_identifier) @alias path: (interpreted_string_literal) @target)
