#include "specs/spec_loader.h"

#include <fmt/format.h>

#include "core/hash.h"
#include "specs/common_keys.h"
#include "specs/criteria.h"
#include "specs/fields.h"
#include "specs/yaml.h"
#include "specs/yaml_text.h"

namespace agentcheck {
namespace {

void read_version(const Field& field) {
  const std::optional<std::int64_t> version = read_count(field);
  if (version && *version != 1) {
    field.refuse(fmt::format("version {} of the spec language is not known", *version),
                 "this agentcheck reads version 1");
  }
}

void read_task_entry(const YamlEntry& entry, Task& task, DiagnosticSink& sink) {
  const std::string& key = entry.key.text;
  const Field field = field_of(entry, sink);
  if (key == "title") {
    if (auto title = read_line(field)) task.title = std::move(*title);
  } else if (key == "type") {
    if (auto type = read_id(field)) task.type = std::move(*type);
  } else if (key == "prompt") {
    if (auto prompt = read_text(field)) task.prompt = std::move(*prompt);
  } else if (key == "tier") {
    const std::optional<std::int64_t> tier = read_count(field);
    if (tier && *tier > kMaxTier) field.refuse(fmt::format("`tier` goes from 0 to {}", kMaxTier));
    if (tier && *tier <= kMaxTier) task.tier = static_cast<int>(*tier);
  } else {
    refuse_key(entry.key, key_names(kTaskKeys), sink);
  }
}

Task read_task(const Field& field) {
  Task task;
  if (field.value.kind != YamlKind::mapping) {
    field.wrong_type("a mapping with `title`, `type`, `tier` and `prompt`");
    return task;
  }
  for (const YamlEntry& entry : field.value.entries) read_task_entry(entry, task, field.sink);
  return task;
}

void read_entry(const YamlEntry& entry, const Vocabulary& vocabulary, Spec& spec,
                DiagnosticSink& sink) {
  const std::string& key = entry.key.text;
  const Field field = field_of(entry, sink);
  if (key == "version") {
    read_version(field);
  } else if (key == "task") {
    spec.task = read_task(field);
  } else if (key == "base") {
    if (auto base = read_line(field)) spec.base = std::move(*base);
    spec.base_place = sink.place(entry.value.offset);
  } else if (key == "criteria") {
    spec.criteria = read_criteria(entry.value, vocabulary, sink);
  } else {
    refuse_key(entry.key, key_names(kSpecKeys), sink);
  }
}

void read_spec(const YamlNode& root, const Vocabulary& vocabulary, Spec& spec,
               DiagnosticSink& sink) {
  if (root.kind == YamlKind::null) {
    sink.add(0, "the spec is empty", "`agentcheck spec init TYPE` writes one to start from");
    return;
  }
  if (root.kind != YamlKind::mapping) {
    Field{"a spec", root, sink}.wrong_type("a mapping with `version` and `criteria`");
    return;
  }
  for (const YamlEntry& entry : root.entries) read_entry(entry, vocabulary, spec, sink);
  const std::vector<std::string> known = key_names(kSpecKeys);
  if (!has_or_means(root, "version", known, sink)) {
    sink.add(root.offset, "`version` is missing", "begin the file with `version: 1`");
  }
  if (!has_or_means(root, "criteria", known, sink)) {
    sink.add(root.offset, "`criteria` is missing", "a spec demands something");
  }
}

}  // namespace

SpecResult load_spec(std::string_view text, std::string_view path,
                     const std::vector<const CheckInfo*>& checks,
                     const std::vector<std::string>& languages) {
  SpecResult result;
  result.spec.path = path;
  if (const std::optional<Diagnostic> problem = find_size_problem(text)) {
    result.diagnostics.push_back(*problem);
    return result;
  }
  result.spec.sha256 = sha256_hex(text);
  text = without_bom(text);
  DiagnosticSink sink(text);
  if (const std::optional<YamlNode> root = parse_yaml(text, sink)) {
    read_spec(*root, {checks, languages}, result.spec, sink);
  }
  result.diagnostics = sink.take();
  return result;
}

}  // namespace agentcheck
