#include "specs/fields.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "specs/values.h"

namespace agentcheck {
namespace {

constexpr std::size_t kMaxIdBytes = 100;

/// An entry of a list field.
Field entry_of(const Field& field, const YamlNode& item) {
  return {fmt::format("an entry of {}", field.label), item, field.sink};
}

bool is_none(const YamlNode& value) { return value.is_scalar() && value.text == "none"; }

/// The nodes a list field holds: its items, itself where it is a single text, none for `none`.
std::optional<std::vector<const YamlNode*>> list_nodes(const Field& field, std::string_view what) {
  std::vector<const YamlNode*> nodes;
  if (is_none(field.value)) return nodes;
  if (field.value.is_scalar()) return std::vector<const YamlNode*>{&field.value};
  if (field.value.kind != YamlKind::sequence) {
    field.wrong_type(fmt::format("a list of {}", what));
    return std::nullopt;
  }
  for (const YamlNode& item : field.value.items) nodes.push_back(&item);
  return nodes;
}

/// Label of a list's node: the list's own where it is a single text.
Field node_field(const Field& field, const YamlNode* node) {
  return node == &field.value ? field : entry_of(field, *node);
}

bool is_id(std::string_view text) {
  constexpr std::string_view kMarks = "._-/";
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !text.empty() && text.size() <= kMaxIdBytes && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return is_letter(c) || kMarks.find(c) != std::string_view::npos;
         });
}

}  // namespace

void Field::refuse(std::string_view message, std::string_view hint) const {
  if (value.kind != YamlKind::refused) sink.add(value.offset, message, hint);
}

void Field::wrong_type(std::string_view expected, std::string_view hint) const {
  if (value.kind == YamlKind::null) {
    refuse(fmt::format("{} has no value", label),
           hint.empty() ? fmt::format("it must be {}", expected) : std::string(hint));
  } else {
    refuse(fmt::format("{} must be {}, not {}", label, expected, describe(value)), hint);
  }
}

Field field_of(const YamlEntry& entry, DiagnosticSink& sink) {
  return {quoted(entry.key.text), entry.value, sink};
}

std::optional<std::string> read_text(const Field& field) {
  if (!field.value.is_scalar()) {
    field.wrong_type("text");
    return std::nullopt;
  }
  if (scalar_type(field.value) != ScalarType::text) {
    field.wrong_type("text",
                     fmt::format("put it in quotes: \"{}\"", shorten(field.value.text, 80)));
    return std::nullopt;
  }
  if (trim(field.value.text).empty()) {
    field.refuse(fmt::format("{} cannot be empty", field.label));
    return std::nullopt;
  }
  return field.value.text;
}

std::optional<std::string> read_line(const Field& field) {
  const std::optional<std::string> text = read_text(field);
  if (!text) return std::nullopt;
  const std::string_view line = trim(*text);
  if (line.find_first_of("\r\n") != std::string_view::npos) {
    field.refuse(fmt::format("{} must be one line", field.label));
    return std::nullopt;
  }
  return std::string(line);
}

std::optional<std::string> read_id(const Field& field) {
  std::optional<std::string> text = read_text(field);
  if (!text) return std::nullopt;
  if (!is_id(*text)) {
    field.refuse(fmt::format("{} is no name for {}", quoted(*text), field.label),
                 fmt::format("use letters, digits, `-`, `_`, `.` and `/`, at most {} characters",
                             kMaxIdBytes));
    return std::nullopt;
  }
  return text;
}

std::optional<bool> read_boolean(const Field& field) {
  const bool plain = field.value.kind == YamlKind::plain;
  const std::string& text = field.value.text;
  if (plain && scalar_type(field.value) == ScalarType::boolean) {
    return text.front() == 't' || text.front() == 'T';
  }
  std::string_view hint;
  if (text == "yes" || text == "on" || text == "true") hint = "write `true`, without quotes";
  if (text == "no" || text == "off" || text == "false") hint = "write `false`, without quotes";
  if (field.value.is_scalar()) {
    field.refuse(fmt::format("{} must be `true` or `false`, not {}", field.label, quoted(text)),
                 hint);
  } else {
    field.wrong_type("`true` or `false`");
  }
  return std::nullopt;
}

std::optional<std::int64_t> read_count(const Field& field) {
  if (field.value.kind != YamlKind::plain || scalar_type(field.value) == ScalarType::text) {
    const bool digits = field.value.kind == YamlKind::quoted && parse_count(field.value.text);
    field.wrong_type("a whole number", digits ? "leave the quotes out" : "");
    return std::nullopt;
  }
  const Result<std::int64_t> count = parse_count(field.value.text);
  if (!count) {
    field.refuse(fmt::format("{}: {}", field.label, count.error().message), count.error().remedy);
    return std::nullopt;
  }
  return *count;
}

std::optional<std::string> read_choice(const Field& field,
                                       const std::vector<std::string>& choices) {
  const std::string expected = quoted_list(choices);
  if (!field.value.is_scalar()) {
    field.wrong_type(expected);
    return std::nullopt;
  }
  const std::string& text = field.value.text;
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return text;
  field.refuse(fmt::format("{} must be {}, not {}", field.label, expected, quoted(text)),
               field.sink.suggest(text, choices));
  return std::nullopt;
}

std::optional<StringList> read_strings(const Field& field, std::string_view what) {
  const auto nodes = list_nodes(field, what);
  if (!nodes) return std::nullopt;
  StringList strings;
  bool good = true;
  for (const YamlNode* node : *nodes) {
    std::optional<std::string> text = read_text(node_field(field, node));
    if (text) strings.push_back(std::move(*text));
    good = good && text;
  }
  return good ? std::optional(std::move(strings)) : std::nullopt;
}

std::optional<StringList> read_choices(const Field& field, const std::vector<std::string>& choices,
                                       std::string_view what) {
  const auto known = [&](const std::string& word) {
    return std::find(choices.begin(), choices.end(), word) != choices.end();
  };
  if (is_none(field.value) && known("none")) return StringList{"none"};
  const auto nodes = list_nodes(field, what);
  if (!nodes) return std::nullopt;
  StringList words;
  bool good = true;
  for (const YamlNode* node : *nodes) {
    std::optional<std::string> word = read_text(node_field(field, node));
    if (word && !known(*word)) {
      field.sink.add(node->offset, fmt::format("unknown word {} in {}", quoted(*word), field.label),
                     field.sink.suggest(*word, choices, "it takes " + quoted_list(choices, "and")));
      word.reset();
    }
    if (word) words.push_back(std::move(*word));
    good = good && word;
  }
  return good ? std::optional(std::move(words)) : std::nullopt;
}

std::optional<GlobSet> read_globs(const Field& field) {
  const auto nodes = list_nodes(field, "globs");
  if (!nodes) return std::nullopt;
  GlobSet globs;
  bool good = true;
  for (const YamlNode* node : *nodes) {
    const Field entry = node_field(field, node);
    const std::optional<std::string> text = read_text(entry);
    good = good && text;
    if (!text) continue;
    if (*text == "none") {
      entry.refuse("`none` stands alone, not in a list",
                   "write it without brackets; a file of that name is `./none`");
      good = false;
      continue;
    }
    Result<Glob> glob = Glob::compile(*text);
    if (glob) {
      globs.add(std::move(*glob));
    } else {
      entry.refuse(with_short_word(glob.error().message, *text), glob.error().remedy);
      good = false;
    }
  }
  return good ? std::optional(std::move(globs)) : std::nullopt;
}

bool has_or_means(const YamlNode& mapping, std::string_view key,
                  const std::vector<std::string>& known, const DiagnosticSink& sink) {
  if (mapping.find(key) != nullptr) return true;
  const std::string meant = fmt::format("did you mean `{}`?", key);
  return std::any_of(mapping.entries.begin(), mapping.entries.end(), [&](const YamlEntry& entry) {
    return std::find(known.begin(), known.end(), entry.key.text) == known.end() &&
           sink.suggest(entry.key.text, known) == meant;
  });
}

void refuse_key(const YamlNode& key, const std::vector<std::string>& known, DiagnosticSink& sink) {
  sink.add(key.offset, fmt::format("unknown key {}", quoted(key.text)),
           sink.suggest(key.text, known, "the keys here are " + quoted_list(known, "and")));
}

}  // namespace agentcheck
