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
/// throws; any bytes are accepted as input. `languages` are the names the key `languages` may hold;
/// empty means any. Where diagnostics are given, the spec holds what could be read. Columns count
/// bytes of UTF-8, after the byte order mark on the first line.
SpecResult load_spec(std::string_view text, std::string_view path,
                     const std::vector<const CheckInfo*>& checks,
                     const std::vector<std::string>& languages = {});

/// `file:line:col: message`, the source line and a caret, and the hint; one block a diagnostic.
std::string render_diagnostics(const std::vector<Diagnostic>& diagnostics, std::string_view text,
                               std::string_view path);

/// The draft-07 JSON Schema of the spec, made from the same tables, for editors. Ends in a line
/// feed. Every spec load_spec accepts is valid by it; what a schema cannot say (globs and regular
/// expressions that compile, ids that differ) only load_spec refuses.
std::string spec_schema(const std::vector<const CheckInfo*>& checks,
                        const std::vector<std::string>& languages = {});

/// Waivers of `.agentcheck/waivers.yaml`: a list of {fingerprint, reason, until}.
struct WaiverResult {
  std::vector<Waiver> waivers;
  std::vector<Diagnostic> diagnostics;
};
/// Reads a waivers file as strictly as a spec; an empty file holds no waivers. `reason` is
/// required. Never throws; any bytes are accepted.
WaiverResult load_waivers(std::string_view text, std::string_view path);

}  // namespace agentcheck
