// YAML text to a plain tree with byte offsets; yaml.cpp is the only file that knows yaml-cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/diagnostics.h"

namespace agentcheck {

/// Limits on what is read at all; past them the file is refused with one diagnostic.
inline constexpr std::size_t kMaxYamlBytes = 8 << 20;
inline constexpr std::size_t kMaxYamlDepth = 32;
inline constexpr std::size_t kMaxYamlNodes = 500'000;
/// Brackets, braces, commas and colons together: yaml-cpp may hold a token for each at once.
inline constexpr std::size_t kMaxYamlIndicators = 1'000'000;

enum class YamlKind {
  null,    ///< Nothing, `~` or `null`.
  plain,   ///< A scalar without quotes; may be a number or a boolean.
  quoted,  ///< A scalar in quotes, or a block scalar: always text.
  sequence,
  mapping,
  refused,  ///< Already reported; whoever meets it stays silent.
};

struct YamlEntry;

/// A value with the place it begins. An absent value has the place of its key or dash.
struct YamlNode {
  YamlKind kind = YamlKind::null;
  std::size_t offset = 0;
  std::string text;                ///< Of a scalar: valid UTF-8 without NUL.
  std::vector<YamlNode> items;     ///< Of a sequence.
  std::vector<YamlEntry> entries;  ///< Of a mapping: keys are scalars and differ.

  bool is_scalar() const { return kind == YamlKind::plain || kind == YamlKind::quoted; }
  /// The value of a key of a mapping, or nullptr.
  const YamlNode* find(std::string_view key) const;
};

struct YamlEntry {
  YamlNode key;
  YamlNode value;
};

/// What a scalar stands for in YAML 1.2's core schema (chapter 10.3.2).
enum class ScalarType { text, boolean, integer, number };
ScalarType scalar_type(const YamlNode& scalar);

/// "a list", "a mapping", "a number", "nothing" ...: for messages.
std::string_view describe(const YamlNode& node);

/// `text` without the byte order mark UTF-8 files of some editors begin with.
std::string_view without_bom(std::string_view text);

/// Reads the one document of `text`, which has no byte order mark. Problems go to `sink`: syntax
/// errors, bytes that are no text and broken limits, after which nullopt is given; duplicate keys,
/// anchors, aliases, tags and keys that are not scalars, after which the rest is given. An empty
/// document is a null node. Anchors and aliases are refused so that every criterion says all it
/// means in its own place, and so that no file can grow by expansion.
std::optional<YamlNode> parse_yaml(std::string_view text, DiagnosticSink& sink);

}  // namespace agentcheck
