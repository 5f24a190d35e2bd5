// The waivers file: a list of {fingerprint, reason, until}.
#include <fmt/format.h>

#include "specs/fields.h"
#include "specs/spec_loader.h"
#include "specs/values.h"
#include "specs/yaml.h"
#include "specs/yaml_text.h"

namespace agentcheck {
namespace {

const std::vector<std::string>& waiver_keys() {
  static const std::vector<std::string> kKeys{"fingerprint", "reason", "until"};
  return kKeys;
}

void read_until(const Field& field, Waiver& waiver) {
  const std::optional<std::string> until = read_line(field);
  if (!until) return;
  if (is_date(*until)) {
    waiver.until = *until;
  } else {
    field.refuse(fmt::format("{} is no date", quoted(*until)), "write it as YYYY-MM-DD");
  }
}

void read_entry(const YamlEntry& entry, Waiver& waiver, DiagnosticSink& sink) {
  const Field field = field_of(entry, sink);
  if (entry.key.text == "fingerprint") {
    if (auto fingerprint = read_id(field)) waiver.fingerprint = std::move(*fingerprint);
  } else if (entry.key.text == "reason") {
    if (auto reason = read_line(field)) waiver.reason = std::move(*reason);
  } else if (entry.key.text == "until") {
    read_until(field, waiver);
  } else {
    refuse_key(entry.key, waiver_keys(), sink);
  }
}

void read_waiver(const YamlNode& item, std::vector<Waiver>& waivers, DiagnosticSink& sink) {
  if (item.kind != YamlKind::mapping) {
    Field{"a waiver", item, sink}.wrong_type("a mapping with `fingerprint` and `reason`");
    return;
  }
  Waiver waiver;
  for (const YamlEntry& entry : item.entries) read_entry(entry, waiver, sink);
  if (!has_or_means(item, "fingerprint", waiver_keys(), sink)) {
    sink.add(item.offset, "a waiver needs `fingerprint`", "reports show it beside each finding");
  }
  if (!has_or_means(item, "reason", waiver_keys(), sink)) {
    sink.add(item.offset, "a waiver needs `reason`", "say why the finding may stand");
  }
  waivers.push_back(std::move(waiver));
}

}  // namespace

WaiverResult load_waivers(std::string_view text, std::string_view) {
  WaiverResult result;
  text = without_bom(text);
  if (const std::optional<Diagnostic> problem = find_size_problem(text)) {
    result.diagnostics.push_back(*problem);
    return result;
  }
  DiagnosticSink sink(text);
  if (const std::optional<YamlNode> root = parse_yaml(text, sink)) {
    if (root->kind == YamlKind::sequence) {
      for (const YamlNode& item : root->items) read_waiver(item, result.waivers, sink);
    } else if (root->kind != YamlKind::null) {
      Field{"the waivers file", *root, sink}.wrong_type("a list of waivers");
    }
  }
  result.diagnostics = sink.take();
  return result;
}

}  // namespace agentcheck
