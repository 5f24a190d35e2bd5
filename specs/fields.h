// One value of a spec under its name: read as the type it must have, or reported.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/criterion.h"
#include "specs/diagnostics.h"
#include "specs/yaml.h"

namespace agentcheck {

/// A value, what it is called in messages ("`modify`", "an entry of `modify`"), and where problems
/// go. Every read_* below reports what is wrong and then gives nullopt.
struct Field {
  std::string label;
  const YamlNode& value;
  DiagnosticSink& sink;

  /// Reports at the value; nothing where the value was reported before.
  void refuse(std::string_view message, std::string_view hint = {}) const;
  /// "LABEL must be EXPECTED, not a list", or "LABEL has no value" with what is expected as hint
  /// unless one is given.
  void wrong_type(std::string_view expected, std::string_view hint = {}) const;
};

/// The field of a mapping's entry.
Field field_of(const YamlEntry& entry, DiagnosticSink& sink);

/// Text that is not empty. A number or a boolean must be quoted to be text.
std::optional<std::string> read_text(const Field& field);
/// The same, without line ends: for titles and names. Blanks at the ends are dropped.
std::optional<std::string> read_line(const Field& field);
/// A name others refer to: letters, digits, `.`, `_`, `-`, `/`; begins with a letter or digit; at
/// most 100 bytes.
std::optional<std::string> read_id(const Field& field);
std::optional<bool> read_boolean(const Field& field);
std::optional<std::int64_t> read_count(const Field& field);
/// One of `choices`, with the nearest one as hint.
std::optional<std::string> read_choice(const Field& field, const std::vector<std::string>& choices);
/// A list of texts; a single text is a list of one, and `none` the empty list. `what` names the
/// entries in messages: "names", "globs".
std::optional<StringList> read_strings(const Field& field, std::string_view what = "texts");
/// A list of texts of `choices`, or a single one; `none` is the empty list.
std::optional<StringList> read_choices(const Field& field, const std::vector<std::string>& choices,
                                       std::string_view what);
/// A list of globs or a single one; `none` is the empty set.
std::optional<GlobSet> read_globs(const Field& field);

/// True where a mapping has `key`, or an unknown key that reads like a slip of it: then the slip
/// has been reported, and nothing is said to be missing. `known` are all keys the mapping may have.
bool has_or_means(const YamlNode& mapping, std::string_view key,
                  const std::vector<std::string>& known, const DiagnosticSink& sink);

/// Reports an unknown key with the nearest of `known`.
void refuse_key(const YamlNode& key, const std::vector<std::string>& known, DiagnosticSink& sink);

}  // namespace agentcheck
