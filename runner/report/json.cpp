// The JSON format, "agentcheck.report/1". Positions are 0-based in the report and 1-based here.
#include <cmath>

#include "core/text.h"
#include "runner/report/json_values.h"
#include "runner/report/render.h"

namespace agentcheck {
namespace {

constexpr std::size_t kEvidenceBytes = 4096;

Json milliseconds(double value) { return std::round(value * 1000) / 1000; }

Json evidence(std::string_view text) {
  return text.empty() ? Json(nullptr) : json_text(shorten(text, kEvidenceBytes));
}

void put_range(Json& out, bool known, const Range& range) {
  out["line"] = known ? Json(range.begin.line + 1) : Json(nullptr);
  out["column"] = known ? Json(range.begin.column + 1) : Json(nullptr);
  out["end_line"] = known ? Json(range.end.line + 1) : Json(nullptr);
  out["end_column"] = known ? Json(range.end.column + 1) : Json(nullptr);
}

Json related_json(const RelatedPlace& place) {
  Json out;
  put_path(out, "path", place.path);
  out["side"] = name_of(place.side);
  put_range(out, true, place.range);
  out["message"] = json_text(place.message);
  return out;
}

Json finding_json(const Finding& finding) {
  Json out;
  out["rule"] = json_text(finding.rule);
  out["message"] = json_text(finding.message);
  put_path(out, "path", finding.path);
  put_path(out, "old_path", finding.old_path == finding.path ? "" : finding.old_path);
  out["side"] = name_of(finding.side);
  put_range(out, finding.has_range, finding.range);
  out["symbol"] = json_text_or_null(finding.symbol);
  out["kind"] = json_text_or_null(finding.kind);
  out["before"] = evidence(finding.before);
  out["after"] = evidence(finding.after);
  out["related"] = Json::array();
  for (const RelatedPlace& place : finding.related) out["related"].push_back(related_json(place));
  out["hint"] = json_text_or_null(finding.hint);
  out["fingerprint"] = json_text(finding.fingerprint);
  out["waived"] = finding.waived;
  if (finding.waived) out["waiver_reason"] = json_text(finding.waiver_reason);
  return out;
}

void write_criterion(const CriterionReport& criterion, bool reproducible, JsonWriter& out) {
  const Outcome& outcome = criterion.outcome;
  out.begin_object();
  out.member("id", json_text(criterion.id));
  out.member("family", name_of(criterion.family));
  out.member("check", json_text(criterion.check));
  if (!criterion.title.empty()) out.member("title", json_text(criterion.title));
  if (!criterion.why.empty()) out.member("why", json_text(criterion.why));
  out.member("level", name_of(criterion.level));
  out.member("verdict", name_of(outcome.verdict));
  out.member("reason", json_text_or_null(outcome.reason));
  out.member("examined", {{"files", outcome.examined.files},
                          {"symbols", outcome.examined.symbols},
                          {"lines", outcome.examined.lines}});
  out.key("findings");
  out.begin_array();
  for (const Finding& finding : outcome.findings) out.value(finding_json(finding));
  out.end_array();
  if (!reproducible) out.member("duration_ms", milliseconds(criterion.duration_ms));
  out.end_object();
}

Json file_json(const FileReport& file) {
  Json out = json_change(file.change);
  out["lines_added"] = file.change.lines_added;
  out["lines_removed"] = file.change.lines_removed;
  out["language"] = json_text_or_null(file.language);
  if (!file.language_reason.empty()) out["language_reason"] = json_text(file.language_reason);
  out["quality"] = name_of(file.quality);
  out["examined_by"] = Json::array();
  for (const std::string& id : file.examined_by) out["examined_by"].push_back(json_text(id));
  out["reason"] = json_text_or_null(file.reason);
  return out;
}

Json spec_json(const Report& report) {
  Json out;
  put_path(out, "path", report.spec_path);
  out["title"] = json_text_or_null(report.spec_title);
  out["sha256"] = json_text(report.spec_sha256);
  out["source"] = json_text(report.spec_source);
  if (!report.spec_note.empty()) out["note"] = json_text(report.spec_note);
  return out;
}

Json changes_json(const ChangeTotals& changes) {
  Json out;
  out["files"] = changes.files;
  out["added"] = changes.added;
  out["deleted"] = changes.deleted;
  out["modified"] = changes.modified;
  out["renamed"] = changes.renamed;
  out["type_changed"] = changes.type_changed;
  out["lines_added"] = changes.lines_added;
  out["lines_removed"] = changes.lines_removed;
  return out;
}

Json texts_json(const std::vector<std::string>& texts) {
  Json out = Json::array();
  for (const std::string& text : texts) out.push_back(json_text(text));
  return out;
}

/// The report's own verdict has no word for skipped: what could not be decided is an error.
std::string_view verdict_word(Verdict verdict) {
  return name_of(verdict == Verdict::skipped ? Verdict::error : verdict);
}

}  // namespace

std::string render_json(const Report& report, const RenderStyle&) {
  JsonWriter out;
  std::size_t findings = 0;
  for (const CriterionReport& each : report.criteria) findings += each.outcome.findings.size();
  out.reserve(4096 + 512 * report.files.size() + 1024 * findings);
  out.begin_object();
  out.member("schema", "agentcheck.report/1");
  out.member("tool", {{"name", "agentcheck"}, {"version", AGENTCHECK_VERSION}});
  out.member("verdict", verdict_word(report.verdict));
  out.member("exit_code", static_cast<int>(report.exit_code));
  out.member("review", json_text(report.review));
  out.member("spec", spec_json(report));
  out.member("base", json_tree(report.base));
  out.member("head", json_tree(report.head));
  out.member("changes", changes_json(report.changes));
  out.key("files");
  out.begin_array();
  for (const FileReport& file : report.files) out.value(file_json(file));
  out.end_array();
  out.key("criteria");
  out.begin_array();
  for (const CriterionReport& each : report.criteria)
    write_criterion(each, report.reproducible, out);
  out.end_array();
  out.member("ignored", texts_json(report.ignored));
  out.member("notes", texts_json(report.notes));
  if (!report.reproducible) {
    Json environment = Json::object();
    for (const auto& [name, value] : report.environment) {
      environment[to_utf8(name)] = json_text(value);
    }
    out.member("environment", environment);
    out.member("duration_ms", milliseconds(report.duration_ms));
  }
  out.end_object();
  return out.take();
}

}  // namespace agentcheck
