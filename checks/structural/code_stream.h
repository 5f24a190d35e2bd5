// A file's code as sequences that can be compared once comments, types or layout are erased.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/facts.h"
#include "core/location.h"
#include "grammars/query.h"
#include "grammars/source_file.h"

namespace agentcheck {

/// What is erased before the comparison.
struct Modulo {
  bool comments = false;
  bool docs = false;
  bool formatting = false;
  bool types = false;
  bool import_order = false;
  /// Names of base, and what they are called on head.
  std::map<std::string, std::string, std::less<>> renames;
};

/// One unit of code: a token or a structural mark with `formatting`, else a line.
struct CodeUnit {
  std::uint64_t hash = 0;  ///< Equal for equal units.
  Span span;               ///< Where it stands; empty for a mark.
};

/// A piece of code that another sequence holds as one unit.
struct OpaqueSpan {
  Span span;
  std::uint64_t key = 0;  ///< The unit's hash; 0 for no unit at all.
};

/// What of a file does not count. Comments that tools or compilers obey always do.
class Erasure {
 public:
  /// `side` says whether names are still to be mapped by `modulo.renames`.
  /// `query` is the language's for what `modulo` names; may be null. Its captures: `@erase` is gone
  /// with everything in it, of `@unwrap` only the node itself, `@keep` is code whatever else
  /// matches it, and
  /// `@name` is a quoted name that could stand without quotes.
  /// It is asked about `touched` only: what no hunk touches is the same on both sides.
  Erasure(const SourceFile& file, const FileFacts& facts, Side side, const Modulo& modulo,
          const Query* query, const std::vector<Span>& touched);

  /// Spans gone with everything inside, comments excepted; disjoint, in order.
  const std::vector<Span>& spans() const { return spans_; }
  /// True for a comment, or an attribute that is documentation, that does not count.
  bool erases_comment(const Node& node, std::uint16_t classes) const;
  /// True for a node that does not count though its children do.
  bool unwraps(const Node& node) const { return unwrapped_.contains(node.raw().id); }
  /// True for a string that says no more than the name in it.
  bool is_quoted_name(const Node& node) const { return names_.contains(node.raw().id); }
  /// A name, or a token with names in it (a template, an interpolated string), as head writes it;
  /// nullopt where that is no other way, and for nodes of head.
  std::optional<std::string> renamed(const Node& node) const;
  /// False where the query gave up on the tree, so that what is erased is not known.
  bool complete() const { return complete_; }

 private:
  bool in_doc(const Span& span) const;
  bool holds_directive(const Node& node) const;
  void run(const Query& query, const std::vector<Span>& touched, std::vector<Span>& kept);

  const SourceFile& file_;
  const Side side_;
  const Modulo modulo_;
  std::vector<Span> docs_;
  std::vector<Span> spans_;
  std::unordered_set<const void*> unwrapped_, names_;
  bool complete_ = true;
};

/// Reads units one by one, so that a comparison can stop at the first difference.
class CodeStream {
 public:
  virtual ~CodeStream() = default;
  /// The next unit; false at the end.
  virtual bool next(CodeUnit& unit) = 0;
};

/// The units of `span` of a parsed file; what `opaque` lists (disjoint, in order) is one unit each.
/// With `formatting`, tokens with marks for the structure around them (so that `return` and a value
/// on the next line are not `return value`); trailing commas, redundant parentheses, quote style
/// and inserted semicolons left out where the language says so. Else the lines of code without
/// blank lines and trailing blanks. All arguments must outlive the stream.
std::unique_ptr<CodeStream> read_code(const SourceFile& file, const Erasure& erasure,
                                      const Modulo& modulo, const Span& span,
                                      const std::vector<OpaqueSpan>& opaque);

}  // namespace agentcheck
