// A finding: one thing a check saw, with enough evidence to act on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/location.h"

namespace agentcheck {

/// Another place a finding refers to.
struct RelatedPlace {
  std::string path;
  Side side = Side::head;
  Range range;
  std::string message;
};

/// One thing a check saw. Text fields hold raw bytes of the files; renderers make them safe.
struct Finding {
  std::string rule;     ///< The check's own id for it: "signature-changed", "undocumented" ...
  std::string message;  ///< One sentence a person can act on.
  std::string path;
  std::string old_path;  ///< Where it differs from `path`.
  Side side = Side::head;
  bool has_range = false;  ///< False for findings about a whole path.
  Range range;             ///< Positions in the file of `side`.
  std::string symbol;      ///< Qualified name.
  std::string kind;        ///< The symbol's kind.
  std::string before;
  std::string after;
  std::vector<RelatedPlace> related;
  std::string hint;
  std::string fingerprint;  ///< Set by finish_outcome(); survives line shifts.
  bool waived = false;
  std::string waiver_reason;
};

/// How much a criterion looked at.
struct Examined {
  std::uint64_t files = 0;
  std::uint64_t symbols = 0;
  std::uint64_t lines = 0;
};

enum class Verdict { pass, fail, error, skipped };

/// "pass", "fail", "error", "skipped".
std::string_view name_of(Verdict verdict);

/// What a check decided. Findings are ordered by path, side, position and rule; fail always has at
/// least one finding that is not waived; error and skipped always have a reason.
struct Outcome {
  Verdict verdict = Verdict::pass;
  std::string reason;
  Examined examined;
  std::vector<Finding> findings;
  bool sandbox_unavailable = false;  ///< The error is a missing sandbox: exit code 4.
};

}  // namespace agentcheck
