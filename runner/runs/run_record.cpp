#include "runner/runs/run_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <nlohmann/json.hpp>

// docs/schema/run.schema.json, embedded by CMakeLists.txt.
extern "C" const char agentcheck_run_schema[];
extern "C" const char agentcheck_run_schema_end[];

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

template <typename Field, std::size_t kCount>
const Field* field_of(const Field (&table)[kCount], std::string_view key) {
  for (const Field& field : table) {
    if (key == field.key) return &field;
  }
  return nullptr;
}

/// Reads a record as its text goes by, without a tree of it in between: a store of a thousand runs
/// is read by every command. A value of another type than it should have is not known.
class RecordReader final : public nlohmann::json_sax<json> {
 public:
  /// Fails as run_from_json() does.
  Result<RunRecord> take(bool parsed) {
    if (!parsed || !is_object_ || schema_ != kSchema) {
      return fail(ErrorKind::undecided, fmt::format("not a record of schema {}", kSchema));
    }
    const auto* const state = std::find(kStates.begin(), kStates.end(), state_);
    if (state == kStates.end() || record_.id.empty()) {
      return fail(ErrorKind::undecided, "a record without an id or with an unknown state");
    }
    record_.state = static_cast<RunState>(state - kStates.begin());
    return std::move(record_);
  }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool number_float(number_float_t value, const string_t&) override {
    if (depth_ == 1 && top_ == "cost_usd") record_.cost_usd = value;
    return true;
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (depth_ == 1 && top_ == "cost_usd") record_.cost_usd = static_cast<double>(value);
    if (depth_ == 1) {
      if (const NumberField* field = field_of(kNumbers, top_)) record_.*field->member = value;
    } else if (depth_ == 2 && top_ == "tokens" && record_.tokens) {
      if (key_ == "input") record_.tokens->input = value;
      if (key_ == "cached") record_.tokens->cached = value;
      if (key_ == "output") record_.tokens->output = value;
    }
    return true;
  }
  bool string(string_t& value) override {
    if (depth_ == 1) {
      read_top(value);
    } else if (std::string* const place = depth_ == 2 ? second() : third()) {
      *place = std::move(value);
    }
    return true;
  }

  bool start_object(std::size_t) override {
    ++depth_;
    if (depth_ == 1) is_object_ = true;
    if (depth_ == 2 && top_ == "tokens") record_.tokens.emplace();
    if (depth_ == 3 && top_ == "findings") record_.findings.emplace_back();
    if (depth_ == 3 && top_ == "attempts") record_.attempts.emplace_back();
    key_.clear();
    return true;
  }
  bool key(string_t& name) override {
    (depth_ == 1 ? top_ : key_) = name;
    return true;
  }
  bool end_object() override { return end(); }
  bool start_array(std::size_t) override {
    ++depth_;
    key_.clear();
    return true;
  }
  bool end_array() override { return end(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool end() {
    --depth_;
    return true;
  }

  void read_top(string_t& value) {
    if (top_ == "schema") schema_ = value;
    if (top_ == "state") state_ = value;
    if (const TextField* field = field_of(kTexts, top_)) record_.*field->member = std::move(value);
  }

  /// Where a text one level down belongs; nullptr for nowhere.
  std::string* second() {
    if (top_ == "command") return &record_.command.emplace_back();
    if (top_ == "limit_words") return &record_.limit_words.emplace_back();
    if (top_ == "notes") return &record_.notes.emplace_back();
    if (top_ != "result") return nullptr;
    return key_ == "tree"     ? &record_.result_tree
           : key_ == "commit" ? &record_.result_commit
                              : nullptr;
  }

  /// The same two levels down, in the newest of a list.
  std::string* third() {
    if (depth_ != 3) return nullptr;
    if (top_ == "attempts" && !record_.attempts.empty()) {
      Attempt& attempt = record_.attempts.back();
      if (key_ == "status") return &attempt.status;
      if (key_ == "started") return &attempt.started;
      if (key_ == "ended") return &attempt.ended;
      return key_ == "verdict" ? &attempt.verdict : nullptr;
    }
    if (top_ != "findings" || record_.findings.empty()) return nullptr;
    Finding& finding = record_.findings.back();
    if (key_ == "rule") return &finding.rule;
    if (key_ == "message") return &finding.message;
    if (key_ == "path") return &finding.path;
    return key_ == "hint" ? &finding.hint : nullptr;
  }

  RunRecord record_;
  int depth_ = 0;
  bool is_object_ = false;
  std::string top_;  ///< The key at the top that is being read.
  std::string key_;  ///< The key below it.
  std::string schema_;
  std::string state_;
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
  if (!for_people) object["limit_words"] = record.limit_words;
  object["notes"] = record.notes;
  object["findings"] = findings_json(record.findings);
  object["attempts"] = attempts_json(record.attempts);
  return object.dump(2, ' ', true, json::error_handler_t::replace) + "\n";
}

Result<RunRecord> run_from_json(std::string_view text) {
  RecordReader reader;
  const bool parsed = json::sax_parse(text, &reader);
  return reader.take(parsed);
}

std::string_view run_schema() {
  return {agentcheck_run_schema,
          static_cast<std::size_t>(agentcheck_run_schema_end - agentcheck_run_schema)};
}

namespace {

std::string text_of_time(std::time_t time, const std::string& fraction) {
  std::tm date{};
  gmtime_r(&time, &date);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", date.tm_year + 1900, date.tm_mon + 1,
                     date.tm_mday, date.tm_hour, date.tm_min, date.tm_sec, fraction);
}

}  // namespace

std::string utc_now() { return text_of_time(std::time(nullptr), {}); }

std::string utc_now_exactly() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return text_of_time(now.tv_sec, fmt::format(".{:06}", now.tv_nsec / 1000));
}

std::optional<std::int64_t> seconds_of_time(const std::string& time) {
  std::tm date{};
  const char* rest = strptime(time.c_str(), "%Y-%m-%dT%H:%M:%S", &date);
  if (rest == nullptr) return std::nullopt;
  if (*rest == '.') rest += 1 + std::strspn(rest + 1, "0123456789");
  if (std::string_view(rest) != "Z") return std::nullopt;
  return timegm(&date);
}

}  // namespace agentcheck
