// Which occurrences are new: those of both sides, and what is left when equal ones cancel.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/check.h"
#include "checks/negative/added/occurrence.h"
#include "core/text.h"

namespace agentcheck {

/// What makes two occurrences the same one.
struct OccurrenceKey {
  std::string what;   ///< Rule and normalised text.
  std::string line;   ///< Rule and a hash of the lines it stands on.
  std::string hunk;   ///< Index of the hunk.
  std::string group;  ///< Rule and group; empty where every difference counts.

  std::string text() const { return what + '\n' + line + '\n' + hunk + '\n' + group; }
  static OccurrenceKey parse(std::string_view text) {
    const std::vector<std::string_view> parts = split_lines(text);
    const auto part = [&](std::size_t i) { return i < parts.size() ? std::string(parts[i]) : ""; };
    return {part(0), part(1), part(2), part(3)};
  }
};

/// Collects the occurrences of one side of a file.
class SideReader {
 public:
  SideReader(const FilePair& pair, Side side);

  const TouchedLines& lines() const { return lines_; }
  const SymbolIndex& symbols() const { return symbols_; }
  Occurrences occurrences;

  /// Writes the occurrences as observations, in the order of the text.
  void write(Collected& out);

 private:
  Observation observation(const Occurrence& occurrence) const;
  /// The lines of a span, cut to a window around it and its text.
  std::string_view window_around(const Span& span) const;

  Side side_;
  TouchedLines lines_;
  const SourceFile& file_;
  SymbolIndex symbols_;
};

/// Takes what was there before from what there is: equal keys cancel, the surest sign first.
class Surplus {
 public:
  struct Entry {
    const AnalyzedFile* file;
    const Observation* observation;
    OccurrenceKey key;
    bool spent = false;
  };

  /// Both must outlive this.
  void add(const AnalyzedFile& file, const Observation& observation);
  /// What of head no occurrence of base stands against. To be called once.
  std::vector<const Entry*> left();

 private:
  template <typename Key>
  void cancel(Key&& key);

  std::vector<Entry> base_, head_;
};

}  // namespace agentcheck
