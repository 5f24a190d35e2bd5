// behavioral: command. Does a command of the spec's choosing still succeed on the head tree?
#include "checks/behavioral/command_info.h"
#include "checks/behavioral/command_result.h"
#include "checks/behavioral/command_spec.h"
#include "checks/checks.h"

namespace agentcheck {
namespace {

class CommandCheck final : public Check {
 public:
  CommandCheck(Criterion criterion, CommandSpec spec)
      : criterion_(std::move(criterion)), spec_(std::move(spec)) {
    exit_ = static_cast<int>(criterion_.get_or<std::int64_t>("exit", 0));
  }

  const CommandRequest* command() const override { return &spec_.request; }
  bool runs_commands() const override { return true; }

  Outcome decide(const Analysis& analysis, std::size_t,
                 const CheckContext& context) const override {
    Outcome outcome;
    outcome.examined.files = analysis.changes.files.size();
    const Result<CommandResult> result = context.run(spec_.request);
    if (!result) {
      set_error(outcome, result.error());
      return outcome;
    }
    const CommandExpectation expected{spec_.run, spec_.setup, exit_, spec_.request.timeout};
    if (auto finding = judge(*result, expected)) outcome.findings.push_back(std::move(*finding));
    if (Result<void> looked = find_runner_files(criterion_, spec_, analysis, context, outcome);
        !looked) {
      outcome.verdict = Verdict::error;
      outcome.reason = looked.error().message;
      return outcome;
    }
    if (!outcome.findings.empty()) outcome.verdict = Verdict::fail;
    outcome.reason = result->setup_note;
    return outcome;
  }

 private:
  Criterion criterion_;
  CommandSpec spec_;
  int exit_ = 0;
};

Result<std::unique_ptr<Check>> make_command(const Criterion& criterion) {
  const std::int64_t exit = criterion.get_or<std::int64_t>("exit", 0);
  if (exit < 0 || exit > 255) {
    return fail(ErrorKind::usage, "`exit` must be between 0 and 255, the codes a process can have");
  }
  Result<CommandSpec> spec = read_command_spec(criterion);
  if (!spec) return tl::unexpected(spec.error());
  return std::unique_ptr<Check>(std::make_unique<CommandCheck>(criterion, std::move(*spec)));
}

}  // namespace

const CheckEntry kCommandCheck{&command_info(), make_command};

}  // namespace agentcheck
