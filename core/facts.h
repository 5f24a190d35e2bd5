// What the analysis of one changed file leaves behind once its syntax trees are gone.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/change_set.h"
#include "core/finding.h"
#include "core/symbol.h"

namespace agentcheck {

/// How well a file could be examined, best first.
enum class Quality : std::uint8_t {
  parsed,   ///< A syntax tree without errors.
  partial,  ///< A syntax tree with errors somewhere.
  text,     ///< No grammar: lines only.
  too_big,
  binary,
  filter,   ///< Content behind a git filter that is never run.
};

/// The report's word: "parsed", "partial", "text", "too-big", "binary", "filter".
std::string_view name_of(Quality quality);

/// A region the parser could not read.
struct SyntaxError {
  Span span;
  LineRange lines;
  std::uint64_t code = 0;  ///< Hash of what is in it, blanks and comments left out.
  bool relevant = false;   ///< In what changed, and not the same code on the other side.
};

/// A type is said to have what others can rely on: a Rust `impl Trait for Type`, a derived trait.
struct Conformance {
  std::string type;  ///< Qualified name of the type inside the file.
  std::string what;  ///< What it conforms to, spelled in one way.
};

/// What holds for everything a file defines and stands outside of it.
struct FileContext {
  std::string names;      ///< What the names of other files mean here (Go imports), in one spelling.
  std::string home;       ///< What users import it by, where the file itself says so (Go's package).
  std::string condition;  ///< When the file is part of a build; empty for always.
  std::vector<Conformance> conformances;
};

/// One side of a file.
struct FileFacts {
  bool present = false;
  std::string language;  ///< Empty where no grammar claims the file.
  std::string language_reason;  ///< For files whose language was a decision (`.h`); else empty.
  Quality quality = Quality::text;
  std::vector<Symbol> symbols;  ///< In order of appearance; containers before their members.
  std::vector<SyntaxError> errors;
  FileContext context;
  std::uint32_t bytes = 0;
  std::uint32_t lines = 0;
  bool is_test_file = false;
};

/// Something one criterion saw in one file; what decide() gets besides the shared facts.
struct Observation {
  std::string rule;
  std::string message;
  Side side = Side::head;
  Range range;
  std::string symbol;
  std::string kind;
  std::string before;
  std::string after;
  std::string hint;
  std::string key;  ///< For decide(): equal keys on both sides cancel, and so on.
};

/// What a check keeps of a file beside observations; each check that needs it derives its own.
/// Plain data: no trees, no pointers into the text.
struct CollectedData {
  CollectedData() = default;
  CollectedData(const CollectedData&) = default;
  CollectedData& operator=(const CollectedData&) = default;
  virtual ~CollectedData() = default;
};

/// What one criterion collected from one file.
struct Collected {
  std::vector<Observation> observations;
  std::uint32_t symbols = 0;  ///< How many it examined.
  std::uint32_t lines = 0;
  std::string error;          ///< Not empty: the file could not be decided, and why.
  std::shared_ptr<const CollectedData> data;  ///< The check's own; null for none.
};

/// A file both of whose sides were read; for changed files and for unchanged ones a criterion asked for.
struct AnalyzedFile {
  const FileChange* change = nullptr;  ///< Never null; unchanged files get one with status modified and no hunks.
  bool changed = true;                 ///< False for files read only because a criterion asked.
  FileFacts base;
  FileFacts head;
  std::vector<Collected> collected;    ///< One per criterion, in the order of the spec.

  const FileFacts& on(Side side) const { return side == Side::base ? base : head; }
};

}  // namespace agentcheck
