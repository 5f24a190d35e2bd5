#include "runner/runs/run_record.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>

namespace agentcheck {
namespace {

using nlohmann::json;

constexpr const char* kSchema = "agentcheck.run/1";

constexpr std::array<std::string_view, 9> kStates{
    "queued", "preparing", "running", "snapshotting", "verifying",
    "done",   "accepted",  "merged",  "discarded",
};

/// Text as JSON; empty is null, so that "not known" and "empty" look the same to every reader.
json text_or_null(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }

std::string text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint64_t number_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::vector<std::string> texts_at(const json& object, const char* key) {
  std::vector<std::string> texts;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return texts;
  for (const json& item : *found) {
    if (item.is_string()) texts.push_back(item.get<std::string>());
  }
  return texts;
}

json findings_json(const std::vector<Finding>& findings) {
  json list = json::array();
  for (const Finding& finding : findings) {
    list.push_back({{"rule", finding.rule},
                    {"message", finding.message},
                    {"path", finding.path},
                    {"hint", text_or_null(finding.hint)}});
  }
  return list;
}

std::vector<Finding> findings_at(const json& object) {
  std::vector<Finding> findings;
  const auto found = object.find("findings");
  if (found == object.end() || !found->is_array()) return findings;
  for (const json& item : *found) {
    Finding finding;
    finding.rule = text_at(item, "rule");
    finding.message = text_at(item, "message");
    finding.path = text_at(item, "path");
    finding.hint = text_at(item, "hint");
    findings.push_back(std::move(finding));
  }
  return findings;
}

json attempts_json(const std::vector<Attempt>& attempts) {
  json list = json::array();
  for (const Attempt& attempt : attempts) {
    list.push_back({{"status", text_or_null(attempt.status)},
                    {"started", text_or_null(attempt.started)},
                    {"ended", text_or_null(attempt.ended)},
                    {"verdict", text_or_null(attempt.verdict)}});
  }
  return list;
}

std::vector<Attempt> attempts_at(const json& object) {
  std::vector<Attempt> attempts;
  const auto found = object.find("attempts");
  if (found == object.end() || !found->is_array()) return attempts;
  for (const json& item : *found) {
    attempts.push_back({text_at(item, "status"), text_at(item, "started"), text_at(item, "ended"),
                        text_at(item, "verdict")});
  }
  return attempts;
}

/// One row a text field: the table reads and writes both ways.
struct TextField {
  const char* key;
  std::string RunRecord::*member;
  bool internal = false;
};

constexpr TextField kTexts[] = {
    {"id", &RunRecord::id},
    {"task", &RunRecord::task},
    {"type", &RunRecord::type},
    {"agent", &RunRecord::agent},
    {"variant", &RunRecord::variant},
    {"group", &RunRecord::group},
    {"prompt_extra", &RunRecord::prompt_extra, true},
    {"status", &RunRecord::status},
    {"reason", &RunRecord::reason},
    {"repository", &RunRecord::repository},
    {"spec_path", &RunRecord::spec_path, true},
    {"git_dir", &RunRecord::git_dir, true},
    {"root", &RunRecord::root, true},
    {"branch", &RunRecord::branch},
    {"base", &RunRecord::base},
    {"base_rev", &RunRecord::base_rev, true},
    {"base_source", &RunRecord::base_source, true},
    {"worktree", &RunRecord::worktree},
    {"created", &RunRecord::created},
    {"started", &RunRecord::started},
    {"ended", &RunRecord::ended},
    {"limits", &RunRecord::limits},
    {"log", &RunRecord::log},
    {"report", &RunRecord::report},
    {"verdict", &RunRecord::verdict},
};

struct NumberField {
  const char* key;
  std::uint64_t RunRecord::*member;
  bool internal = false;
};

constexpr NumberField kNumbers[] = {
    {"agent_commits", &RunRecord::agent_commits},
    {"timeout", &RunRecord::timeout, true},
    {"retries", &RunRecord::retries, true},
    {"criteria_passed", &RunRecord::criteria_passed},
    {"criteria_total", &RunRecord::criteria_total},
    {"advisory_findings", &RunRecord::advisory_findings},
    {"lines_changed", &RunRecord::lines_changed},
};

}  // namespace

std::string_view name_of(RunState state) { return kStates[static_cast<std::size_t>(state)]; }

bool is_active(RunState state) { return state < RunState::done; }

std::string to_json(const RunRecord& record, bool for_people) {
  json object{{"schema", kSchema}, {"state", name_of(record.state)}};
  for (const TextField& field : kTexts) {
    if (!(for_people && field.internal)) object[field.key] = text_or_null(record.*field.member);
  }
  for (const NumberField& field : kNumbers) {
    if (!(for_people && field.internal)) object[field.key] = record.*field.member;
  }
  object["result"] = nullptr;
  if (!record.result_tree.empty()) {
    object["result"] = {{"tree", record.result_tree}, {"commit", record.result_commit}};
  }
  object["cost_usd"] = record.cost_usd ? json(*record.cost_usd) : json(nullptr);
  object["tokens"] = nullptr;
  if (record.tokens) {
    object["tokens"] = {{"input", record.tokens->input},
                        {"cached", record.tokens->cached},
                        {"output", record.tokens->output}};
  }
  object["command"] = record.command;
  object["limit_words"] = record.limit_words;
  object["notes"] = record.notes;
  object["findings"] = findings_json(record.findings);
  object["attempts"] = attempts_json(record.attempts);
  return object.dump(2, ' ', true, json::error_handler_t::replace) + "\n";
}

Result<RunRecord> run_from_json(std::string_view text) {
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object() || text_at(object, "schema") != kSchema) {
    return fail(ErrorKind::undecided, fmt::format("not a record of schema {}", kSchema));
  }
  RunRecord record;
  for (const TextField& field : kTexts) record.*field.member = text_at(object, field.key);
  for (const NumberField& field : kNumbers) record.*field.member = number_at(object, field.key);
  const std::string state = text_at(object, "state");
  bool known = false;
  for (std::size_t at = 0; at < kStates.size(); ++at) {
    if (kStates[at] != state) continue;
    record.state = static_cast<RunState>(at);
    known = true;
  }
  if (!known || record.id.empty()) {
    return fail(ErrorKind::undecided, "a record without an id or with an unknown state");
  }
  if (const auto found = object.find("result"); found != object.end() && found->is_object()) {
    record.result_tree = text_at(*found, "tree");
    record.result_commit = text_at(*found, "commit");
  }
  if (const auto cost = object.find("cost_usd"); cost != object.end() && cost->is_number()) {
    record.cost_usd = cost->get<double>();
  }
  if (const auto found = object.find("tokens"); found != object.end() && found->is_object()) {
    record.tokens = TokenCount{number_at(*found, "input"), number_at(*found, "cached"),
                               number_at(*found, "output")};
  }
  record.command = texts_at(object, "command");
  record.limit_words = texts_at(object, "limit_words");
  record.notes = texts_at(object, "notes");
  record.findings = findings_at(object);
  record.attempts = attempts_at(object);
  return record;
}

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm date{};
  gmtime_r(&now, &date);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", date.tm_year + 1900, date.tm_mon + 1,
                     date.tm_mday, date.tm_hour, date.tm_min, date.tm_sec);
}

}  // namespace agentcheck
