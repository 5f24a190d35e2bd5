// A source file in memory: text, language, syntax tree. Lives only while its file is analysed.
#pragma once

#include <tree_sitter/api.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/change_set.h"
#include "core/facts.h"
#include "core/location.h"
#include "grammars/node.h"

namespace agentcheck {

class Language;

/// Limits on hostile input; bytes and counts, never time.
inline constexpr std::uint32_t kMaxParseBytes = 16U << 20;  ///< Larger files are not parsed.

/// One side of a file: its text and, where a grammar claims it, its tree.
class SourceFile {
 public:
  /// Takes the text. `language` may be null (plain text). Nothing is parsed yet.
  SourceFile(std::string path, std::string text, const Language* language);
  SourceFile(SourceFile&&) noexcept = default;
  SourceFile& operator=(SourceFile&&) noexcept = default;

  /// Parses the text; `previous`, when given, is the other side with the hunks that lead from it to
  /// this one, and is used to parse only what changed. No effect without a language. A file
  /// that is too big, or costs its parser far more than real files do, has no tree and
  /// Quality::too_big.
  void parse(const SourceFile* previous = nullptr, const std::vector<Hunk>* hunks = nullptr);

  /// The first half of parse(): the tree of the text as it is, definitions_root() included.
  void parse_plain(const SourceFile* previous = nullptr, const std::vector<Hunk>* hunks = nullptr);

  /// Takes over the tree of `twin`, whose text and language are the same.
  void parse_like(const SourceFile& twin);

  struct TreeDeleter {
    void operator()(TSTree* tree) const { ts_tree_delete(tree); }
  };
  using Tree = std::unique_ptr<TSTree, TreeDeleter>;

  /// A part of the text parsed as a file of its own, offsets those of the whole file. Null where it
  /// is not without a syntax error, or the file has no language. Parsed once, however often asked;
  /// not to be called from several threads.
  Tree parse_part(const Span& part) const;

  const std::string& path() const { return path_; }
  std::string_view text() const { return *text_; }
  const Language* language() const { return language_; }
  const LineIndex& lines() const { return lines_; }
  /// Root of the tree; the null node where there is none.
  Node root() const;
  /// Root of the tree definitions are read from: where a language's macros hide the structure from
  /// the grammar, a tree of the readable form (Traits::readable); else root(). Text and offsets are
  /// those of the file. Tokens that were blanked are not in it: compare code by root().
  Node definitions_root() const;
  bool parsed() const { return tree_ != nullptr; }
  Quality quality() const { return quality_; }
  void set_quality(Quality quality) { quality_ = quality; }

  Range range(const Span& span) const { return lines_.range(span); }
  std::string_view text_of(const Span& span) const {
    return text().substr(span.begin, span.size());
  }

 private:
  void parse_readable();
  Tree parse_part_afresh(const Span& part) const;

  std::string path_;
  std::unique_ptr<std::string> text_;  ///< On the heap: nodes point into it across moves.
  const Language* language_ = nullptr;
  LineIndex lines_;
  Tree tree_;
  Tree readable_tree_;
  mutable std::map<std::pair<std::uint32_t, std::uint32_t>, Tree> parts_;  ///< By their ends.
  Quality quality_ = Quality::text;
};

/// Every syntax error of a file, in order: the outermost ERROR nodes and missing tokens.
std::vector<SyntaxError> syntax_errors(const SourceFile& file);

}  // namespace agentcheck
