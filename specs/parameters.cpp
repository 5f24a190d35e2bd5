#include "specs/parameters.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/regex.h"
#include "core/text.h"
#include "specs/values.h"

namespace agentcheck {
namespace {

using Value = std::optional<ParameterValue>;

/// Wraps an optional of one alternative.
template <typename T>
Value wrap(std::optional<T> value) {
  return value ? Value(ParameterValue(std::move(*value))) : std::nullopt;
}

/// A scalar with a unit, through `parse`; its error is reported under the field's name.
template <typename Parse>
auto read_measure(const Field& field, std::string_view expected, Parse parse)
    -> std::optional<std::decay_t<decltype(*parse(std::string_view{}))>> {
  if (!field.value.is_scalar()) {
    field.wrong_type(expected);
    return std::nullopt;
  }
  auto result = parse(field.value.text);
  if (result) return *result;
  field.refuse(fmt::format("{}: {}", field.label, result.error().message), result.error().remedy);
  return std::nullopt;
}

bool compiles(const Field& field, const std::string& pattern) {
  const Result<Regex> regex = Regex::compile(pattern);
  if (!regex) {
    field.refuse(with_short_word(regex.error().message, pattern), regex.error().remedy);
  }
  return regex.has_value();
}

Value read_regex(const Field& field) {
  std::optional<std::string> pattern = read_text(field);
  if (!pattern || !compiles(field, *pattern)) return std::nullopt;
  return wrap(std::move(pattern));
}

Value read_regexes(const Field& field) {
  if (field.value.kind != YamlKind::sequence) {
    std::optional<std::string> pattern = read_text(field);
    if (!pattern || !compiles(field, *pattern)) return std::nullopt;
    return ParameterValue(StringList{std::move(*pattern)});
  }
  if (field.value.items.empty()) {
    field.refuse(fmt::format("{} needs at least one regular expression", field.label));
    return std::nullopt;
  }
  StringList patterns;
  for (const YamlNode& item : field.value.items) {
    const Field entry{fmt::format("an entry of {}", field.label), item, field.sink};
    std::optional<std::string> pattern = read_text(entry);
    if (pattern && compiles(entry, *pattern)) patterns.push_back(std::move(*pattern));
  }
  if (patterns.size() != field.value.items.size()) return std::nullopt;
  return ParameterValue(std::move(patterns));
}

/// A shell string, or an argument vector whose first word names the program.
Value read_command(const Field& field) {
  if (field.value.kind != YamlKind::sequence) {
    if (field.value.is_scalar()) return wrap(read_text(field));
    field.wrong_type("a shell command or a list of words");
    return std::nullopt;
  }
  if (field.value.items.empty()) {
    field.refuse(fmt::format("{} names no program", field.label));
    return std::nullopt;
  }
  StringList words;
  for (const YamlNode& item : field.value.items) {
    const Field entry{fmt::format("an entry of {}", field.label), item, field.sink};
    // An empty argument means something, an empty program does not.
    if (!words.empty() && item.kind == YamlKind::quoted && item.text.empty()) {
      words.emplace_back();
    } else if (std::optional<std::string> word = read_text(entry)) {
      words.push_back(std::move(*word));
    }
  }
  if (words.size() != field.value.items.size()) return std::nullopt;
  return ParameterValue(std::move(words));
}

bool is_variable_name(std::string_view name) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
         std::all_of(name.begin(), name.end(), is_word);
}

/// Names to texts; numbers and booleans stand for their own letters, as in every environment.
Value read_environment(const Field& field) {
  if (field.value.kind != YamlKind::mapping) {
    field.wrong_type("a mapping of names to texts");
    return std::nullopt;
  }
  StringMap variables;
  for (const auto& [key, value] : field.value.entries) {
    if (!is_variable_name(key.text)) {
      field.sink.add(key.offset, fmt::format("{} is no name of a variable", quoted(key.text)),
                     "use letters, digits and `_`");
    } else if (!value.is_scalar()) {
      Field{quoted(key.text), value, field.sink}.wrong_type("text", "write `\"\"` for no text");
    } else {
      variables.emplace_back(key.text, value.text);
    }
  }
  if (variables.size() != field.value.entries.size()) return std::nullopt;
  return ParameterValue(std::move(variables));
}

/// Names to texts that are not blank, in the order written; of `known`, unless that is empty.
Value read_texts_by_name(const Field& field, const std::vector<std::string>& known) {
  if (field.value.kind != YamlKind::mapping || field.value.entries.empty()) {
    field.wrong_type("a mapping of names to texts");
    return std::nullopt;
  }
  StringMap texts;
  for (const auto& [key, value] : field.value.entries) {
    if (!known.empty() && std::find(known.begin(), known.end(), key.text) == known.end()) {
      refuse_key(key, known, field.sink);
    } else if (std::optional<std::string> text =
                   read_text(Field{quoted(key.text), value, field.sink})) {
      texts.emplace_back(key.text, std::move(*text));
    }
  }
  if (texts.size() != field.value.entries.size()) return std::nullopt;
  return ParameterValue(std::move(texts));
}

/// {key: [globs], paths: [directories]}, both needed.
Value read_cache(const Field& field) {
  if (field.value.kind != YamlKind::mapping) {
    field.wrong_type("a mapping with `key` and `paths`");
    return std::nullopt;
  }
  const std::vector<std::string> known{"key", "paths"};
  for (const YamlEntry& entry : field.value.entries) {
    if (entry.key.text != "key" && entry.key.text != "paths") {
      refuse_key(entry.key, known, field.sink);
    }
  }
  for (const std::string& name : known) {
    if (!has_or_means(field.value, name, known, field.sink)) {
      field.refuse(fmt::format("{} needs `{}`", field.label, name));
    }
  }
  const YamlNode* key = field.value.find("key");
  const YamlNode* paths = field.value.find("paths");
  if (key == nullptr || paths == nullptr) return std::nullopt;
  std::optional<GlobSet> globs = read_globs({"`key`", *key, field.sink});
  std::optional<StringList> directories = read_strings({"`paths`", *paths, field.sink}, "paths");
  if (!globs || !directories) return std::nullopt;
  CacheValue cache;
  for (const Glob& glob : globs->globs()) cache.key.push_back(glob.pattern());
  cache.paths = std::move(*directories);
  return ParameterValue(std::move(cache));
}

}  // namespace

std::optional<ParameterValue> read_parameter(const Field& field, const ParameterInfo& info) {
  switch (info.type) {
    case ParameterType::boolean:
      return wrap(read_boolean(field));
    case ParameterType::integer:
      return wrap(read_count(field));
    case ParameterType::share:
      return wrap(read_measure(field, "a share such as `90%`", parse_share));
    case ParameterType::size:
      return wrap(read_measure(field, "a size such as `512KiB`", parse_size));
    case ParameterType::duration:
      return wrap(read_measure(field, "a duration such as `10m`", parse_duration));
    case ParameterType::text:
    case ParameterType::query:
      return wrap(read_text(field));
    case ParameterType::choice:
      return wrap(read_choice(field, info.choices));
    case ParameterType::globs:
      return wrap(read_globs(field));
    case ParameterType::strings:
      return wrap(read_strings(field));
    case ParameterType::choices:
      return wrap(read_choices(field, info.choices, "words"));
    case ParameterType::command:
      return read_command(field);
    case ParameterType::environment:
      return read_environment(field);
    case ParameterType::texts_by_name:
      return read_texts_by_name(field, info.choices);
    case ParameterType::cache:
      return read_cache(field);
    case ParameterType::regex:
      return read_regex(field);
    case ParameterType::one_or_more_regexes:
      return read_regexes(field);
  }
  return std::nullopt;
}

}  // namespace agentcheck
