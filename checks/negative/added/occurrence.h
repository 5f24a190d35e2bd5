// What `negative: added` looks for: one occurrence of a construct on one side of a file.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/check.h"
#include "core/location.h"
#include "core/regex.h"
#include "grammars/source_file.h"

namespace agentcheck {

/// The built-in constructs; the words of `construct:` in the order of kConstructs.
enum class Construct : std::uint8_t {
  any,
  suppressions,
  todo,
  debug_prints,
  skipped_tests,
  secrets,
  commented_out_code,
  unsafe,
  empty_catch,
  stubs,
};

/// One row of the table of constructs.
struct ConstructInfo {
  Construct construct;
  std::string_view name;     ///< The word in a spec.
  std::string_view rule;     ///< Of its findings.
  std::string_view capture;  ///< Of constructs.scm; empty where no query finds it.
  std::string_view message;  ///< One `{}`: the occurrence's text in back quotes.
  std::string_view hint;
};

/// All of them, in the order of Construct.
const std::vector<ConstructInfo>& constructs();
inline const ConstructInfo& info_of(Construct construct) {
  return constructs()[static_cast<std::size_t>(construct)];
}

/// A construct seen at a place. Equal `what` in the same place before and after is the same thing.
struct Occurrence {
  Span span;
  std::string rule;
  std::string message;
  std::string hint;
  std::string what;  ///< Normalised text.
  std::string
      group;  ///< Coarser: an edit inside one hunk that keeps the group adds nothing; may be empty.
  bool widest = true;  ///< On base: nothing of its group says more than it does.
};

/// The lines of one side that the hunks of a file touch.
class TouchedLines {
 public:
  /// Everything where there is no other side.
  TouchedLines(const FilePair& pair, Side side);

  /// Index of the first hunk that touches the lines of `span`, or -1. A hunk without lines on this
  /// side lies between two lines, and touches what spans both.
  int hunk_of(const Span& span) const;
  /// Byte ranges worth looking at, in order, disjoint; each is whole lines.
  const std::vector<Span>& regions() const { return regions_; }
  /// True where `span` overlaps a region.
  bool near(const Span& span) const;
  /// Spans, in order, one of which meets whatever reaches into a region and holds a match of
  /// `words`: the matches inside, and the ends of regions for what comes in from outside. The
  /// regions themselves where that is no less. Empty where the file has no match at all.
  std::vector<Span> places(const Regex& words) const;
  const SourceFile& file() const { return file_; }

 private:
  const SourceFile& file_;
  std::vector<LineRange> hunks_;
  std::vector<Span> regions_;
};

/// The innermost symbol around an offset that is not local; O(log n + depth).
class SymbolIndex {
 public:
  explicit SymbolIndex(const FileFacts& facts) : facts_(facts) {}
  const Symbol* at(std::uint32_t offset) const;
  const FileFacts& facts() const { return facts_; }

 private:
  struct Place {
    Span span;
    std::size_t symbol;
    int outer;
  };
  void sort() const;

  const FileFacts& facts_;
  mutable std::vector<Place> places_;  ///< Filled at the first question: most files raise none.
};

using Occurrences = std::vector<Occurrence>;

/// The text of a span on one line, at most 60 bytes, for messages.
std::string quoted_line(std::string_view text);
/// The occurrence of a built-in construct.
Occurrence occurrence_of(Construct construct, const Span& span, std::string_view text);

/// Calls `visit(span)` for every comment near what was touched; with `words`, only for those where
/// their text is, which is then found without a walk of the tree. Without a grammar, comments are
/// what follows a usual marker; prose formats have none.
void for_each_comment(const TouchedLines& lines, const std::function<void(const Span&)>& visit,
                      const Regex* words = nullptr);

/// TODO, FIXME, XXX and HACK in comments.
void find_todos(const TouchedLines& lines, Occurrences& out);
/// Suppressions in comments; those that are nodes come from the queries.
void find_suppressions(const TouchedLines& lines, Occurrences& out);
/// Credentials anywhere in the text. `quiet` for test code and fixtures: only tokens of providers.
void find_secrets(const TouchedLines& lines, bool quiet, Occurrences& out);
/// `text` with every credential in it cut to its first four characters.
std::string redacted(std::string_view text);
/// Comments whose text is code of the file's language.
void find_commented_out_code(const TouchedLines& lines, Occurrences& out);
/// True where a tree of `language` can tell whether one of `wanted` is there. Comments can be in
/// any.
bool has_constructs(const Language& language, const std::vector<Construct>& wanted);
/// What constructs.scm of the file's language finds of `wanted`. False where the engine gave up.
bool find_nodes(const TouchedLines& lines, const SymbolIndex& symbols,
                const std::vector<Construct>& wanted, Occurrences& out);

}  // namespace agentcheck
