// A language as data: its grammar, file types, definitions, conventions. One folder of grammars/
// each.
#pragma once

#include <tree_sitter/api.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/glob.h"
#include "core/regex.h"
#include "core/result.h"
#include "core/symbol.h"
#include "grammars/conventions.h"

namespace agentcheck {

class Traits;

/// What lies inside a definition.
enum class ScopeKind : std::uint8_t {
  none,     ///< Nothing that is a definition of its own.
  members,  ///< Members, qualified by the definition's name.
  local,    ///< Code: definitions in it are local.
  same,     ///< What stands in it belongs to the scope around it (`struct A {} a;` in C).
};

/// One row of `definitions` in language.json, for one node kind of the grammar.
struct DefinitionRule {
  std::string node;  ///< The node kind.
  SymbolKind kind = SymbolKind::function;
  std::optional<SymbolKind> member_kind;  ///< The kind directly inside a container.
  ScopeKind scope = ScopeKind::none;
  std::string name = "name";  ///< Field names; empty where there is none.
  std::string parameters;
  std::string result;
  std::string body;
  std::string type_parameters;
  std::vector<std::pair<std::string, std::string>> parts;  ///< Label and field, or child node kind.
  std::string tag;  ///< Free word for the pack's Traits ("getter", "signature").
  /// The fields above as the grammar numbers them; 0 for none.
  TSFieldId name_id = 0, parameters_id = 0, result_id = 0, body_id = 0, type_parameters_id = 0;
  std::vector<TSFieldId> part_ids;  ///< By part; 0 where the part is a child's node kind.
  std::vector<TSSymbol>
      part_kinds;  ///< By part: the node kind of its name; 0 where it is a field only.
};

/// How documentation is written (`doc` in language.json).
struct DocRules {
  std::vector<std::string> line;      ///< Prefixes of documenting line comments: "///".
  std::vector<std::string> block;     ///< Prefixes of documenting block comments: "/**".
  std::vector<std::string> trailing;  ///< Prefixes of comments after a member on its line: "///<".
  std::vector<std::string>
      inner;  ///< Prefixes of comments that document what they stand in: "//!".
  std::optional<Regex>
      attribute;           ///< Nodes of class `leading` that are documentation: `#[doc = "..."]`.
  bool docstring = false;  ///< The first string statement of the body (Python).
  DocPlace elsewhere = DocPlace::own;
  bool adjacent = false;         ///< A blank line between comment and definition detaches it (Go).
  std::optional<Regex> not_doc;  ///< Comments that belong to the file ("@fileoverview", licences).
  std::string format;            ///< "javadoc", "python", "rustdoc", "godoc", "doxygen".
};

/// Classes a node kind can have beside being a definition; bits.
enum NodeClass : std::uint16_t {
  kComment = 1,  ///< `comments`
  kWrapper = 2,  ///< `wrappers`: stands around a definition and belongs to it (export, decorators).
  kLeading = 4,  ///< `leading`: stands before a definition as a sibling and belongs to it (Rust
                 ///< attributes).
  kAnnotation =
      8,  ///< `annotations`: decorator-like; counts only when `annotations-that-count` matches.
  kOpaque = 16,        ///< `opaque`: never holds a definition.
  kLocalScope = 32,    ///< `local-scopes`: code without a symbol of its own (lambdas, blocks).
  kAtom = 64,          ///< `atoms`: one token although it has children (strings).
  kType = 128,         ///< `types`: a type annotation, what `modulo: [types]` erases whole.
  kString = 256,       ///< `strings`: string literals.
  kParentheses = 512,  ///< `parentheses`: an expression in redundant parentheses.
  kBlock = 1024,       ///< `blocks`: layout that carries meaning (Python's suites).
  kScope = 2048,  ///< `scopes`: holds definitions under a name, but is no symbol (Traits::scope).
  kEmbedded = 4096,  ///< `embedded`: ends in brackets around text that may be definitions (`cfg_rt!
                     ///< { ... }`).
};

/// One language. Built once from its folder's language.json; immutable afterwards.
class Language {
 public:
  const std::string& name() const { return name_; }
  const TSLanguage* grammar() const { return grammar_; }
  const Traits& traits() const { return *traits_; }
  /// Between the segments of a qualified name: "." or "::".
  const std::string& separator() const { return separator_; }
  const DocRules& doc() const { return doc_; }
  /// The rule of a node kind; nullptr where it defines nothing.
  const DefinitionRule* rule(TSSymbol symbol) const {
    const int index = symbol < rule_of_.size() ? rule_of_[symbol] : -1;
    return index < 0 ? nullptr : &rules_[static_cast<std::size_t>(index)];
  }
  /// NodeClass bits of a node kind.
  std::uint16_t classes(TSSymbol symbol) const {
    return symbol < classes_.size() ? classes_[symbol] : 0;
  }
  bool is(TSSymbol symbol, NodeClass what) const { return (classes(symbol) & what) != 0; }
  /// CodeClass bits of a node kind.
  std::uint16_t code_classes(TSSymbol symbol) const {
    return symbol < code_classes_.size() ? code_classes_[symbol] : 0;
  }
  bool is(TSSymbol symbol, CodeClass what) const { return (code_classes(symbol) & what) != 0; }
  const CodeRules& code() const { return code_; }
  const ApiConventions& api() const { return api_; }
  const NameRules& names() const { return names_; }
  /// False for languages in which nothing has a signature: data, markup, queries.
  bool has_definitions() const { return !rules_.empty(); }
  /// Header tokens that are not part of a signature ("def", "function", "export", "inline").
  bool is_silent_token(std::string_view token) const;
  /// True where an annotation changes what callers see.
  bool annotation_counts(std::string_view text) const;
  /// Comments that a tool or compiler obeys, so that they are code.
  bool is_directive(std::string_view comment) const;
  /// Arguments can be passed by parameter name.
  bool named_arguments() const { return named_arguments_; }
  /// True for a string literal that means the same in 'single' and in "double" quotes: any where
  /// `interchangeable-quotes` is true, those it matches where it is an expression.
  bool has_interchangeable_quotes(std::string_view literal) const;
  /// A line end can stand for a semicolon.
  bool inserts_semicolons() const { return inserts_semicolons_; }
  /// One name may be defined several times in a file; which one users get shows when it runs
  /// (Python).
  bool redefinable() const { return redefinable_; }
  /// Where overloads are declared, users see those and not the implementation (TypeScript, PEP
  /// 484).
  bool overloads_hide_implementation() const { return overloads_hide_implementation_; }
  bool is_test_file(std::string_view path) const { return tests_.matches(path); }
  /// A file that only declares what another one implements (Python's stubs).
  bool is_declaration_file(std::string_view path) const { return declaration_files_.matches(path); }
  /// Text of a query file of the folder ("tests.scm"), or of the one it inherits from; empty where
  /// there is none.
  std::string_view query_text(std::string_view file) const;
  /// The same with those of the languages it `inherits` from, the most general first; none empty.
  std::vector<std::string_view> query_texts(std::string_view file) const;

 private:
  friend class LanguageBuilder;
  std::string name_;
  std::vector<std::string> ancestors_;  ///< The most general first.
  const TSLanguage* grammar_ = nullptr;
  const Traits* traits_ = nullptr;
  std::string separator_ = ".";
  DocRules doc_;
  std::vector<DefinitionRule> rules_;
  std::vector<std::int16_t> rule_of_;
  std::vector<std::uint16_t> classes_, code_classes_;
  CodeRules code_;
  ApiConventions api_;
  NameRules names_;
  std::vector<std::string> silent_tokens_;
  std::optional<Regex> annotations_that_count_;
  std::optional<Regex> directives_;
  bool named_arguments_ = false;
  std::string inherits_;
  bool interchangeable_quotes_ = false;
  std::optional<Regex> interchangeable_literals_;
  bool inserts_semicolons_ = false;
  bool redefinable_ = false;
  bool overloads_hide_implementation_ = false;
  GlobSet tests_, declaration_files_;
};

/// The oldest and the newest grammar ABI the tree-sitter runtime reads.
std::pair<unsigned, unsigned> grammar_abi_versions();

/// Names of all languages, sorted.
std::vector<std::string> language_names();
/// A language by name, built at its first use; nullptr for an unknown name. Thread-safe.
const Language* find_language(std::string_view name);

/// The language of a file and why, where that was a decision.
struct LanguageChoice {
  const Language* language = nullptr;  ///< Null for plain text.
  std::string reason;                  ///< "C++: uses `namespace`" for a `.h` file; else empty.
};

/// Chooses by file name, then extension, then first line. Where several languages share the
/// extension
/// (`.h`), by content (Traits::choose), then by `neighbour`, the language of the files around it or
/// empty.
LanguageChoice choose_language(std::string_view path, std::string_view text,
                               std::string_view neighbour = {});

/// The languages that share the file's extension; empty where it belongs to one, or to none.
const std::vector<std::string>& languages_sharing(std::string_view path);
/// The language whose own extension a file has, by its name alone; empty where there is none.
std::string_view language_by_extension(std::string_view path);

}  // namespace agentcheck
