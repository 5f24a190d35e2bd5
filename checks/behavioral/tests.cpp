// behavioral: tests. Do the tests that passed on base pass on head, by name?
#include <fmt/format.h>

#include <algorithm>

#include "checks/behavioral/command_result.h"
#include "checks/behavioral/command_spec.h"
#include "checks/behavioral/test_comparison.h"
#include "checks/behavioral/tests_info.h"
#include "checks/checks.h"
#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::uint64_t kMaxOutput = std::uint64_t{64} << 20;
constexpr std::int64_t kMaxReruns = 20;

/// One run: its results, or why there are none.
struct TestRun {
  CommandResult command;
  TestResults results;
  std::string unreadable;  ///< Why the results do not count; empty where they do.
};

class TestsCheck final : public Check {
 public:
  TestsCheck(Criterion criterion, CommandSpec spec)
      : criterion_(std::move(criterion)), spec_(std::move(spec)) {
    format_ = criterion_.get_or<std::string>("format", {});
    spec_.request.collect = criterion_.get_or<GlobSet>("report", {});
    spec_.request.keep_output = kMaxOutput;
    demands_.pass_to_pass = criterion_.get_or<bool>("pass-to-pass", true);
    demands_.fail_to_pass = criterion_.get_or<StringList>("fail-to-pass", {});
    demands_.count_not_below_base = criterion_.get_or<bool>("count-not-below-base", false);
    reruns_ = criterion_.get_or<std::int64_t>("reruns", 0);
  }

  const CommandRequest* command() const override { return &spec_.request; }
  bool runs_commands() const override { return true; }
  bool is_demand() const override { return true; }

  Outcome decide(const Analysis& analysis, std::size_t,
                 const CheckContext& context) const override {
    Outcome outcome;
    outcome.examined.files = analysis.changes.files.size();
    if (Result<void> done = decide_into(analysis, context, outcome); !done) {
      set_error(outcome, done.error());
      if (!outcome.findings.empty()) outcome.verdict = Verdict::fail;
    }
    return outcome;
  }

 private:
  Result<void> decide_into(const Analysis& analysis, const CheckContext& context,
                           Outcome& outcome) const {
    if (Result<void> looked = find_runner_files(criterion_, spec_, analysis, context, outcome);
        !looked) {
      return looked;
    }
    const Result<TestRun> head = run(Side::head, context);
    if (!head) return tl::unexpected(head.error());
    outcome.reason = head->command.setup_note;
    if (auto finding = broken(*head)) {
      outcome.findings.push_back(std::move(*finding));
      outcome.verdict = Verdict::fail;
      return {};
    }
    if (!head->unreadable.empty()) {
      return fail(ErrorKind::undecided, "the results of head: " + head->unreadable);
    }
    std::optional<TestRun> base;
    if (demands_.needs_base()) {
      Result<TestRun> ran = run(Side::base, context);
      if (!ran) return tl::unexpected(ran.error());
      base = std::move(*ran);
      if (Result<void> usable = check_base(*base); !usable) return usable;
    }
    const TestResults* before = base ? &base->results : nullptr;
    const Result<std::vector<std::string>> flaky = rerun(before, head->results, context);
    if (!flaky) return tl::unexpected(flaky.error());
    conclude_tests(before, *head, *flaky, outcome);
    return {};
  }

  void conclude_tests(const TestResults* before, const TestRun& head,
                      const std::vector<std::string>& flaky, Outcome& outcome) const {
    for (Finding& finding : compare_results(demands_, before, head.results, flaky)) {
      outcome.findings.push_back(std::move(finding));
    }
    outcome.examined.symbols = head.results.by_name().size();
    say(outcome, head_summary(before, head.results));
    if (!flaky.empty()) say(outcome, flaky_summary(flaky));
    if (!outcome.findings.empty()) {
      outcome.verdict = Verdict::fail;
    } else if (head.results.by_name().empty() && !criterion_.allow_empty) {
      outcome.verdict = Verdict::skipped;
      outcome.reason = "no test was run";
    }
  }

  static void say(Outcome& outcome, const std::string& sentence) {
    outcome.reason += (outcome.reason.empty() ? "" : "; ") + sentence;
  }

  static std::string head_summary(const TestResults* before, const TestResults& head) {
    std::string text = fmt::format("{} passed", plural(head.count(TestState::passed), "test"));
    if (const auto skipped = head.count(TestState::skipped); skipped > 0) {
      text += fmt::format(", {} skipped", skipped);
    }
    const std::uint64_t failed = head.count(TestState::failed);
    const std::uint64_t known = failed - new_failures(before, head).size();
    if (failed > 0) text += fmt::format(", {} failed", failed);
    if (known > 0) text += fmt::format(" ({} of them on base too)", known);
    return text;
  }

  static std::string flaky_summary(const std::vector<std::string>& flaky) {
    constexpr std::size_t kShown = 5;
    std::string names;
    for (std::size_t at = 0; at < std::min(flaky.size(), kShown); ++at) {
      names += fmt::format("{}`{}`", at == 0 ? "" : ", ", display(shorten(flaky[at], 200)));
    }
    if (flaky.size() > kShown) names += fmt::format(" and {} more", flaky.size() - kShown);
    return fmt::format("flaky, failed and then passed when run again: {}", names);
  }

  Result<TestRun> run(Side side, const CheckContext& context) const {
    CommandRequest request = spec_.request;
    request.side = side;
    request.reuse = side == Side::base;
    Result<CommandResult> result = context.run(request);
    if (!result) return tl::unexpected(result.error());
    TestRun made;
    made.command = std::move(*result);
    made.unreadable = read(made);
    // Read, and of no use any more: up to 320 MiB.
    made.command.output = {};
    made.command.files = {};
    return made;
  }

  /// Fills in the results; gives why they do not count, or nothing.
  std::string read(TestRun& made) const {
    const CommandResult& command = made.command;
    if (command.in_setup || command.end != CommandResult::End::exited) return {};
    if (request_reads_output()) {
      if (command.output_cut) return fmt::format("more than {} MiB of output", kMaxOutput >> 20);
      const Result<void> done = read_test_results(command.output, format_, made.results);
      if (!done) return done.error().message;
      return {};
    }
    if (!command.unread.empty()) return command.unread;
    if (command.files.empty()) {
      return fmt::format("the command left nothing at `report` ({})",
                         spec_.request.collect.describe());
    }
    for (const CommandFile& file : command.files) {
      const Result<void> done = read_test_results(file.content, format_, made.results);
      if (!done) return fmt::format("`{}`: {}", display(file.path), done.error().message);
    }
    return {};
  }

  bool request_reads_output() const { return spec_.request.collect.empty(); }

  /// A run that was killed, whose set-up failed, that left no results and failed, or whose exit
  /// code says something else than its results.
  std::optional<Finding> broken(const TestRun& head) const {
    const CommandResult& command = head.command;
    CommandExpectation expected{spec_.run, spec_.setup, command.code, spec_.request.timeout};
    if (auto finding = judge(command, expected)) return finding;
    if (!head.unreadable.empty()) {
      expected.exit = 0;
      auto finding = judge(command, expected);
      if (finding)
        finding->message += fmt::format(", and its results cannot be read ({})", head.unreadable);
      return finding;
    }
    const std::string why = disagreement(head);
    if (why.empty()) return std::nullopt;
    Finding finding;
    finding.rule = "results-disagree";
    finding.message = fmt::format("`{}` {}", spec_.run, why);
    finding.after = shorten(
        trim(command.output_tail.substr(command.output_tail.size() -
                                        std::min<std::size_t>(command.output_tail.size(), 4000))),
        4000);
    finding.hint =
        "Results and exit code must say the same: something else failed, or one of the "
        "two is not what the test runner made of it.";
    return finding;
  }

  static std::string disagreement(const TestRun& run) {
    const std::uint64_t failed = run.results.count(TestState::failed);
    if (run.command.code == 0 && failed > 0) {
      return fmt::format("exited with 0, and its results say that {} failed",
                         plural(failed, "test"));
    }
    if (run.command.code != 0 && failed == 0) {
      return fmt::format("exited with {}, and its results say that no test failed",
                         run.command.code);
    }
    return {};
  }

  Result<void> check_base(const TestRun& base) const {
    const CommandExpectation expected{spec_.run, spec_.setup, base.command.code,
                                      spec_.request.timeout};
    if (auto finding = judge(base.command, expected)) {
      return fail(ErrorKind::undecided, "on base, " + finding->message);
    }
    if (!base.unreadable.empty()) {
      return fail(ErrorKind::undecided, "the results of base: " + base.unreadable);
    }
    if (const std::string why = disagreement(base); !why.empty()) {
      return fail(ErrorKind::undecided, fmt::format("on base, `{}` {}", spec_.run, why));
    }
    return {};
  }

  /// Names of new failures that pass in one of the reruns, in order.
  Result<std::vector<std::string>> rerun(const TestResults* before, const TestResults& head,
                                         const CheckContext& context) const {
    std::vector<std::string> failing = new_failures(before, head);
    std::vector<std::string> flaky;
    for (std::int64_t at = 0; at < reruns_ && !failing.empty(); ++at) {
      const Result<TestRun> again = run(Side::head, context);
      if (!again) return tl::unexpected(again.error());
      // A run that is broken by itself proves nothing for any test.
      if (!again->unreadable.empty() || broken(*again)) continue;
      const auto passed =
          std::stable_partition(failing.begin(), failing.end(), [&](const std::string& name) {
            const auto found = again->results.by_name().find(name);
            return found == again->results.by_name().end() ||
                   found->second.state != TestState::passed;
          });
      flaky.insert(flaky.end(), passed, failing.end());
      failing.erase(passed, failing.end());
    }
    std::sort(flaky.begin(), flaky.end());
    return flaky;
  }

  Criterion criterion_;
  CommandSpec spec_;
  std::string format_;
  TestDemands demands_;
  std::int64_t reruns_ = 0;
};

Result<std::unique_ptr<Check>> make_tests(const Criterion& criterion) {
  Result<CommandSpec> spec = read_command_spec(criterion);
  if (!spec) return tl::unexpected(spec.error());
  if (criterion.has("report") && criterion.get_or<GlobSet>("report", {}).empty()) {
    return fail(ErrorKind::usage, "`report` is empty: leave it out to read standard output");
  }
  if (criterion.get_or<std::int64_t>("reruns", 0) > kMaxReruns) {
    return fail(ErrorKind::usage, fmt::format("`reruns` is at most {}", kMaxReruns));
  }
  for (const std::string& pattern : criterion.get_or<StringList>("fail-to-pass", {})) {
    if (pattern.empty()) return fail(ErrorKind::usage, "`fail-to-pass` has an empty name");
  }
  return std::unique_ptr<Check>(std::make_unique<TestsCheck>(criterion, std::move(*spec)));
}

}  // namespace

const CheckEntry kTestsCheck{&tests_info(), make_tests};

}  // namespace agentcheck
