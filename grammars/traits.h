// What a language pack decides in C++ because its data cannot say it.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/symbol.h"
#include "grammars/language.h"
#include "grammars/node.h"
#include "grammars/source_file.h"

namespace agentcheck {

/// Names of type parameters in force, each with what stands for it ("$1").
using TypeNames = std::unordered_map<std::string, std::string>;

/// A definition met on the walk.
struct Definition {
  const SourceFile& file;
  const Language& language;
  const DefinitionRule& rule;
  Node node;   ///< The node the rule is for.
  Node outer;  ///< The outermost wrapper around it (export statement, decorated definition), or
               ///< `node`.
  std::vector<Node> wrappers;  ///< Wrappers from the outermost inwards; empty where there are none.
  std::vector<Node> leading;   ///< Comments and leading nodes directly before `anchor`, in order.
  Node anchor;  ///< What `leading` stands before: `outer`, or the group a member shares its comment
                ///< with.
  Node parent;  ///< What `node` stands in; the null node at the top.
  std::string_view prefix;  ///< Qualified name of what surrounds it, with a separator at its end.
  int container = -1;       ///< Index of the enclosing symbol, or -1.
  bool member = false;      ///< Directly inside a class-like scope (with or without a symbol).
  bool local = false;       ///< Inside a function body.
  bool test_scope = false;  ///< Inside a scope of test code.
  int level = 0;            ///< How many classes, interfaces ... (not modules) it is inside of.
  Node scope;  ///< Innermost node of class `scopes` around it that no symbol lies between.
  const std::vector<Symbol>& symbols;  ///< Found so far; `container` indexes it.
  const TypeNames& outer_types;        ///< Type parameters of enclosing definitions.
  const std::vector<Node>& ancestors;  ///< From the root to the parent of `node`.
  bool brief = false;                  ///< Only name, kind, places and visibility are wanted.
  const std::vector<Node>* scope_leading = nullptr;  ///< Attributes before `scope`; null for none.

  /// The same definition with other type names in force; `types` must outlive it.
  Definition with_types(const TypeNames& types) const {
    return {file,   language, rule,    node,      outer,     wrappers, leading,
            anchor, parent,   prefix,  container, member,    local,    test_scope,
            level,  scope,    symbols, types,     ancestors, brief,    scope_leading};
  }
};

/// A scope that is no symbol of its own: a Rust impl, a C++ namespace.
struct ScopeInfo {
  std::string name;      ///< Put before the names inside; empty for none. May hold separators.
  bool exported = true;  ///< False hides everything inside.
  bool members = false;  ///< Definitions inside are members (methods, not functions).
  bool is_test = false;  ///< Everything inside is test code.
  Node type_parameters;  ///< In force inside; the null node for none.
};

/// Writes the tokens of nodes in one canonical spelling.
class TokenWriter {
 public:
  TokenWriter(const Language& language, const TypeNames& types, int depth = 0)
      : language_(language), types_(types), depth_(depth) {}

  /// The tokens of `node` without comments and trailing commas, type parameters replaced.
  std::string text(const Node& node) const;
  /// The same for several nodes in a row.
  std::string text(const std::vector<Node>& nodes) const;
  const TypeNames& types() const { return types_; }
  const Language& language() const { return language_; }
  /// How many rewritten nodes this writer is inside of.
  int depth() const { return depth_; }

 private:
  std::string text(const Node* nodes, std::size_t count) const;

  const Language& language_;
  const TypeNames& types_;
  int depth_;
};

/// Collects tokens and joins them with blanks where one is needed or usual; equal token sequences
/// give equal text whatever the layout was.
class TokenJoiner {
 public:
  void add(std::string_view token);
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  bool word_before_ = false;    ///< The text ends in a letter or digit.
  bool blank_follows_ = false;  ///< The last token has a blank behind it.
};

/// The hooks. The defaults follow the data; a pack overrides what its language does differently.
class Traits {
 public:
  virtual ~Traits() = default;

  /// Symbols a definition makes. Default: one, made by define_by_rule(). May give none or several
  /// (`int a, b;`). A node that makes none is then what else its language calls it: a wrapper, a
  /// scope. The engine fills in container, local, ranges and hashes afterwards.
  virtual std::vector<Symbol> define(const Definition& definition) const;

  /// What the inside of a definition is, given the symbols it made (never none); the scope belongs
  /// to the first of them. Default: as its rule says.
  virtual ScopeKind inside(const Definition& definition, const std::vector<Symbol>& found) const;

  /// True where a node kind listed under `local-scopes` makes what is inside local. Default:
  /// always.
  virtual bool encloses(const Node& node, const std::vector<Node>& ancestors) const;

  /// What a node kind listed under `scopes` means for what is inside. Default: an anonymous scope.
  virtual ScopeInfo scope(const Node& node, const std::vector<Node>& leading) const;

  /// One child of a parameter list (comments and punctuation are not passed). Default: one
  /// parameter with fields `name`, `type`, `value`. Append nothing for what is no parameter.
  virtual void parameter(const Node& node, const TokenWriter& writer,
                         std::vector<Parameter>& out) const;

  /// Name of one type parameter node; empty for what is none (a bound, punctuation). Default: its
  /// `name` field, else its first identifier.
  virtual std::string type_parameter_name(const Node& node) const;

  /// Type parameters in force inside a definition. Default: those of the rule's field, added to the
  /// outer ones.
  virtual TypeNames types_inside(const Definition& definition) const;

  /// Binds the names of a type parameter list: adds them to `names` and says in `out` what each
  /// demands. `mark` ("$", inside one class "$$") goes before their numbers, so that a method's
  /// names do not depend on how many its class has. Default: "$1", "$2" by type_parameter_name(),
  /// and the tokens of every node.
  virtual void type_parameters(const Language& language, const Node& list, const std::string& mark,
                               TypeNames& names, std::vector<std::string>& out) const;

  /// Spells `node` (of any kind, leaves included) another way where the language lets one thing be
  /// written in several: true when `out` stands for the whole node, empty for nothing at all.
  /// `writer` writes what is inside. Default: false. Not called for what lies very deep.
  virtual bool write(const Node& node, const TokenWriter& writer, std::string& out) const;

  /// Last word on a symbol made by define_by_rule(): kind, name, qualified name (set to the simple
  /// name; the engine puts the container in front unless `qualified` was changed), modifiers,
  /// flags. Return false to drop it.
  virtual bool refine(const Definition& definition, const TokenWriter& writer,
                      Symbol& symbol) const;

  /// True where users of the file can see the symbol provided its container is visible. The engine
  /// hides locals and what lies in hidden containers and scopes, after finish().
  virtual bool exported(const Definition& definition, const Symbol& symbol) const;

  /// The documentation of a definition. Default: by DocRules, from the comments before or after it.
  virtual Doc doc(const Definition& definition) const;

  /// Names in force in the whole file, each with what stands for it. Default: none.
  virtual TypeNames names_in(const SourceFile& file) const;

  /// What holds for everything the file defines. Default: nothing is known.
  virtual FileContext context(const SourceFile& file) const;

  /// True where everything built under the condition `base` is built under `head` too (see
  /// FileContext::condition). Default: they are equal, or `head` is empty.
  virtual bool covers(std::string_view base, std::string_view head) const;

  /// True for a comment that says something to a compiler or a tool by where it stands; the
  /// language's `directives` know those that say so by their text. Default: false.
  virtual bool comment_is_code(const SourceFile& file, const Node& comment) const;

  /// What documents the file as a whole where it is no comment; empty where nothing does. Default:
  /// empty.
  virtual Span file_doc(const SourceFile& file) const;

  /// True where `text` hands on `name` from another file; asked where `api`, `reexports` is set.
  /// Default: a statement that `reexports` finds names it or holds a star.
  virtual bool reexports(const Language& language, std::string_view text,
                         std::string_view name) const;

  /// The language of a file whose extension `language` shares with others (`shared-extensions`), by
  /// its text and by `neighbour`, the language of the files around it or empty. Default:
  /// `language`.
  virtual LanguageChoice choose(const Language& language, std::string_view text,
                                std::string_view neighbour) const;

  /// The text in a form the grammar can read, of the same length and lines, where that differs from
  /// the text itself (C macros); empty where it does not. Definitions are then read from a tree of
  /// it.
  virtual std::string readable(std::string_view text) const;

  /// Sees all symbols of a file at the end: export lists, `__all__`, visibility sections. May
  /// change symbols, not add any, and drops one that is nobody's container by clearing `qualified`.
  virtual void finish(const SourceFile& file, std::vector<Symbol>& symbols) const;
};

/// The default of Traits::define, for packs that refine it: one symbol by the rule's fields.
/// `language.traits()` hooks are called for parameters, type parameters, refine and doc.
std::vector<Symbol> define_by_rule(const Definition& definition);

/// Pieces define_by_rule() is made of, for packs that build symbols themselves.
/// Type parameters of `list` added to the names in force; their bounds go to `out` as
/// "$1: bound". `level` as in Definition; without it, one more than the names of `outer` have.
TypeNames bind_type_parameters(const Language& language, const TypeNames& outer, const Node& list,
                               std::vector<std::string>& out, int level = -1);
/// The constructor without parameters that a class has when none is written: no text of its own,
/// its place is the beginning of the class's body. `qualified` is the class's qualified name and
/// `separator` the language's; link_implied() makes it a member.
Symbol implied_constructor(const Symbol& owner, std::string_view name, std::string_view qualified,
                           std::string_view separator);
/// True for what implied_constructor() made.
bool is_implied(const Symbol& symbol);
/// Makes implied constructors members of their class, the symbol before them; for Traits::finish.
void link_implied(std::vector<Symbol>& symbols);
/// All parameters of a list node, through Traits::parameter.
std::vector<Parameter> read_parameters(const Node& list, const TokenWriter& writer);
/// Tokens of `node` outside every span of `without`, comments left out, canonically joined.
std::string tokens_without(const Language& language, const Node& node,
                           const std::vector<Span>& without);
/// The header as a person would quote it: source text of `span` without comments, on one line.
/// `within`, a node around it, saves looking for one.
std::string quote_header(const SourceFile& file, const Span& span, const Node& within = {});
/// Documentation from leading and trailing comments by the language's DocRules.
Doc doc_from_comments(const Definition& definition);
/// A comment's text without its markers, leading stars and common indentation.
std::string strip_comment(std::string_view comment);

/// Every definition of a file, in order of appearance, containers before members. Needs a parsed
/// file. With `local` false, function bodies are not entered. With `touched` (disjoint line ranges
/// in order, an empty one for lines that are only on the other side), definitions that no range
/// touches are brief.
std::vector<Symbol> extract_symbols(const SourceFile& file, bool local = true,
                                    const std::vector<LineRange>* touched = nullptr);

/// The Traits of a pack: `const Traits& NAME_traits()` in grammars/NAME/NAME.cpp; the build lists
/// the packs. The defaults for a folder without such a file.
const Traits& traits_of(std::string_view pack);

}  // namespace agentcheck
