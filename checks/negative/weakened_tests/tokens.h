// A file as tokens with the brackets matched, and the places that decide whether code is reached.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/location.h"
#include "grammars/source_file.h"
#include "grammars/test_rules.h"

namespace agentcheck {

/// One token.
struct Token {
  enum class Kind : std::uint8_t { name, number, string, sign };
  Span span;
  Kind kind = Kind::sign;
  bool type = false;        ///< A bracket of type arguments.
  std::uint32_t match = 0;  ///< Of a bracket: the index of its partner; its own where it has none.
  std::uint32_t line = 0;
};

/// Half-open range of tokens.
struct TokenRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool empty() const { return begin >= end; }
  std::uint32_t size() const { return empty() ? 0 : end - begin; }
  bool contains(std::uint32_t at) const { return begin <= at && at < end; }
};

/// A function or class as the grammar has it.
struct DefinitionPlace {
  bool is_class = false;
  Span whole;  ///< With decorators and attributes.
  Span name;
  Span header;  ///< From the beginning to the body.
  Span body;
};

/// Code that is not reached, not always reached, reached repeatedly, or whose failure is caught.
struct Region {
  enum class Kind : std::uint8_t { dead, conditional, repeated, swallowed };
  Kind kind;
  Span span;
};

/// An `if`: its condition, and what is done where it holds and where not.
struct Branch {
  Span condition, then, otherwise;
};

/// Everything that is read from the tree of one side; after this, only tokens are looked at.
class TokenStream {
 public:
  TokenStream(const SourceFile& file, const TestRules& rules);

  const std::vector<Token>& tokens() const { return tokens_; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(tokens_.size()); }
  std::string_view text(std::uint32_t at) const { return file_.text_of(tokens_[at].span); }
  bool is(std::uint32_t at, std::string_view what) const {
    return at < tokens_.size() && text(at) == what;
  }
  /// The tokens that lie in a span.
  TokenRange in(const Span& span) const;
  /// The span of a range that is not empty.
  Span span(const TokenRange& range) const {
    return {tokens_[range.begin].span.begin, tokens_[range.end - 1].span.end};
  }
  /// Tokens with single blanks between them, strings in one kind of quotes; at most 2 KiB, then a
  /// hash of the rest.
  std::string normal(const TokenRange& range) const;
  /// Elements between commas outside of brackets; no empty ones.
  std::vector<TokenRange> split(const TokenRange& range) const;
  /// What is inside the brackets at `open`.
  TokenRange inside(std::uint32_t open) const {
    return {open + 1, std::max(open + 1, tokens_[open].match)};
  }

  const SourceFile& file() const { return file_; }
  const std::vector<DefinitionPlace>& definitions() const { return definitions_; }
  const std::vector<Region>& regions() const { return regions_; }
  const std::vector<Branch>& branches() const { return branches_; }
  const std::vector<Span>& asserts() const { return asserts_; }
  const std::vector<Span>& loops() const { return loops_; }
  const std::vector<Span>& comments() const { return comments_; }

 private:
  void read_tree();
  void enter(const Node& node, std::uint16_t roles);
  void add_definition(const Node& node, bool is_class);
  void add_branch(const Node& node);
  void add_try(const Node& node);
  void add_dead_after(const Node& node);
  void add_token(const Node& node);
  void match_brackets();

  const SourceFile& file_;
  const TestRules& rules_;
  std::vector<Token> tokens_;
  std::vector<DefinitionPlace> definitions_;
  std::vector<Region> regions_;
  std::vector<Branch> branches_;
  std::vector<Span> asserts_, loops_, comments_;
};

}  // namespace agentcheck
