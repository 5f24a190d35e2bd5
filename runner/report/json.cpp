// The JSON format, "agentcheck.report/1". Positions are 0-based in the report and 1-based here.
#include <cmath>

#include "core/text.h"
#include "runner/report/json_values.h"
#include "runner/report/render.h"

namespace agentcheck {
namespace {

constexpr std::size_t kEvidenceBytes = 4096;

Json milliseconds(double value) { return std::round(value * 1000) / 1000; }

void write_evidence(std::string_view name, std::string_view text, JsonWriter& out) {
  out.member_text_or_null(
      name, text.size() > kEvidenceBytes ? shorten(text, kEvidenceBytes) : std::string(text));
}

void write_range(bool known, const Range& range, JsonWriter& out) {
  const std::pair<std::string_view, std::uint32_t> members[] = {{"line", range.begin.line},
                                                                {"column", range.begin.column},
                                                                {"end_line", range.end.line},
                                                                {"end_column", range.end.column}};
  for (const auto& [name, zero_based] : members) {
    out.key(name);
    known ? out.number(std::uint64_t{zero_based} + 1) : out.null();
  }
}

void write_related(const RelatedPlace& place, JsonWriter& out) {
  out.begin_object();
  out.member_path("path", place.path);
  out.member_text("side", name_of(place.side));
  write_range(true, place.range, out);
  out.member_text("message", place.message);
  out.end_object();
}

void write_finding(const Finding& finding, JsonWriter& out) {
  out.begin_object();
  out.member_text("rule", finding.rule);
  out.member_text("message", finding.message);
  out.member_path("path", finding.path);
  out.member_path("old_path", finding.old_path == finding.path ? "" : finding.old_path);
  out.member_text("side", name_of(finding.side));
  write_range(finding.has_range, finding.range, out);
  out.member_text_or_null("symbol", finding.symbol);
  out.member_text_or_null("kind", finding.kind);
  write_evidence("before", finding.before, out);
  write_evidence("after", finding.after, out);
  out.key("related");
  out.begin_array();
  for (const RelatedPlace& place : finding.related) write_related(place, out);
  out.end_array();
  out.member_text_or_null("hint", finding.hint);
  out.member_text("fingerprint", finding.fingerprint);
  out.member("waived", finding.waived);
  if (finding.waived) out.member_text("waiver_reason", finding.waiver_reason);
  out.end_object();
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
  for (const Finding& finding : outcome.findings) write_finding(finding, out);
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
  std::string text;
  write_json(report, [&](std::string_view piece) { text += piece; });
  return text;
}

void write_json(const Report& report, const std::function<void(std::string_view)>& write) {
  JsonWriter out(write);
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
  out.finish();
}

}  // namespace agentcheck
