// Spec and waiver files: YAML in, plain data or located diagnostics out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/criterion.h"
#include "core/result.h"
#include "specs/check_info.h"

namespace agentcheck {

/// One problem of a spec file, at a 1-based place.
struct Diagnostic {
  int line = 1;
  int column = 1;
  std::string message;  ///< "unknown key `modifiy`"
  std::string hint;     ///< "did you mean `modify`?", or empty
};

/// A spec, or everything that is wrong with it.
struct SpecResult {
  Spec spec;
  std::vector<Diagnostic> diagnostics;  ///< Empty means the spec is valid; ordered by place.
  bool ok() const { return diagnostics.empty(); }
};

/// Parses and validates a spec against the tables of `checks`. `path` is only for messages. Never
/// throws; any bytes are accepted as input.
SpecResult load_spec(std::string_view text, std::string_view path,
                     const std::vector<const CheckInfo*>& checks);

/// `file:line:col: message`, the source line and a caret, and the hint; one block a diagnostic.
std::string render_diagnostics(const std::vector<Diagnostic>& diagnostics, std::string_view text,
                               std::string_view path);

/// The draft-07 JSON Schema of the spec, made from the same tables, for editors. Ends in a line feed.
std::string spec_schema(const std::vector<const CheckInfo*>& checks);

/// Waivers of `.agentcheck/waivers.yaml`: a list of {fingerprint, reason, until}.
struct WaiverResult {
  std::vector<Waiver> waivers;
  std::vector<Diagnostic> diagnostics;
};
WaiverResult load_waivers(std::string_view text, std::string_view path);

}  // namespace agentcheck
