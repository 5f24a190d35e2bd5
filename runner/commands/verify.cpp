// agentcheck verify: decide every criterion of each spec, show the reports, give the exit code.
#include "runner/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "core/text.h"
#include "runner/box_settings.h"
#include "runner/commands/commands.h"
#include "runner/commands/shared_flags.h"
#include "runner/configuration.h"
#include "runner/progress.h"
#include "runner/report_output.h"

namespace agentcheck {
namespace {

constexpr Flag kSpec{"--spec", FlagKind::list, "FILE",
                     "the spec to decide; `-` reads standard input; "
                     "several are decided one by one",
                     ""};
constexpr Flag kHead{"--head", FlagKind::value, "REV",
                     "what to decide about (default: the working tree)", ""};
constexpr Flag kOnly{"--only", FlagKind::list, "ID",
                     "decide these criteria only; others are left out", ""};
constexpr Flag kSkipCommands{"--skip-commands", FlagKind::toggle, "",
                             "run nothing: behavioral criteria are skipped", ""};
constexpr Flag kReproducible{"--reproducible", FlagKind::toggle, "",
                             "leave durations and the environment out of the report",
                             "AGENTCHECK_REPRODUCIBLE"};
constexpr Flag kNoCache{"--no-cache", FlagKind::toggle, "", "neither read nor write the cache",
                        "AGENTCHECK_NO_CACHE"};

/// What is the same for every spec.
Result<VerifyRequest> read_request(const Arguments& arguments) {
  VerifyRequest request;
  request.repository = repository_directory(arguments);
  const Result<bool> from_disk = wants_spec_from_disk(arguments);
  if (!from_disk) return tl::unexpected(from_disk.error());
  request.spec_from_disk = *from_disk;
  if (const std::optional<Setting> base = arguments.setting("--base")) {
    const bool flag = base->origin == Origin::flag;
    (flag ? request.revisions.base : request.revisions.base_environment) = base->text;
  }
  request.revisions.head = arguments.text("--head");
  request.only = arguments.list("--only");
  request.skip_commands = arguments.on("--skip-commands");
  request.reproducible = arguments.on("--reproducible");
  request.no_cache = arguments.on("--no-cache");
  Result<BoxSettings> box = read_box_settings(arguments);
  if (!box) return tl::unexpected(box.error());
  request.toolchains = std::move(box->toolchains);
  request.limits = box->limits;
  const Result<unsigned> jobs = setting_number(arguments, "jobs", 0);
  if (!jobs) return tl::unexpected(jobs.error());
  request.jobs = *jobs;
  return request;
}

/// Takes what the repository's file on base sets and nobody else did: threads, and for the first
/// report the formats.
Result<void> take_repository_settings(const TreePair& trees, const Command& command,
                                      Arguments arguments, VerifyRequest& request,
                                      std::optional<ReportOutput>& output) {
  const Result<Configuration> configuration = repository_configuration(trees);
  if (!configuration) return tl::unexpected(configuration.error());
  if (Result<void> filled = arguments.fill(command.flags, configuration->source()); !filled) {
    return filled;
  }
  const Result<unsigned> jobs = setting_number(arguments, "jobs", 0);
  if (!jobs) return tl::unexpected(jobs.error());
  request.jobs = *jobs;
  if (output) return {};
  Result<ReportOutput> made = ReportOutput::parse(arguments.list("--format"));
  if (!made) return tl::unexpected(made.error());
  output = std::move(*made);
  return {};
}

Result<std::vector<std::string>> read_specs(const Arguments& arguments) {
  std::vector<std::string> specs = arguments.list("--spec");
  if (specs.empty()) {
    return fail(ErrorKind::usage, "no spec given",
                "`agentcheck verify --spec FILE`; `agentcheck verify --help` shows examples");
  }
  if (std::count(specs.begin(), specs.end(), "-") > 1) {
    return fail(ErrorKind::usage, "standard input can hold only one spec", "give `--spec -` once");
  }
  return specs;
}

Result<Report> verify_one(VerifyRequest request, const std::string& spec, Console& console) {
  request.spec_path = spec;
  if (spec == "-") {
    Result<std::string> text = read_standard_input();
    if (!text) return tl::unexpected(text.error());
    request.spec_text = std::move(*text);
  }
  const std::unique_ptr<Progress> progress = make_progress(console);
  return verify(request, progress.get());
}

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  const Result<std::vector<std::string>> specs = read_specs(arguments);
  if (!specs) return tl::unexpected(specs.error());
  Result<VerifyRequest> request = read_request(arguments);
  if (!request) return tl::unexpected(request.error());
  std::optional<ReportOutput> output;
  // What the user gave is wrong or right before any work; only the repository is asked later.
  if (const std::vector<std::string> formats = arguments.list("--format"); !formats.empty()) {
    Result<ReportOutput> parsed = ReportOutput::parse(formats);
    if (!parsed) return tl::unexpected(parsed.error());
    output = std::move(*parsed);
  }
  const Command command = verify_command();
  request->on_trees = [&](const TreePair& trees, VerifyRequest& asked) {
    return take_repository_settings(trees, command, arguments, asked, output);
  };

  ExitCode code = ExitCode::passed;
  for (const std::string& spec : *specs) {
    const Result<Report> report = verify_one(*request, spec, console);
    if (report && output) {
      output->add(*report, console);
    } else if (!report) {
      console.error(report.error());
    }
    code = worse(code, report ? report->exit_code : exit_code_of(report.error().kind));
  }
  if (!output) return code;
  if (const Result<void> written = output->write_files(); !written) {
    console.error(written.error());
    code = worse(code, exit_code_of(written.error().kind));
  }
  return code;
}

}  // namespace

Command verify_command() {
  std::vector<Flag> flags{
      kSpec,   kSpecFromFlag, kRepositoryFlag,        setting_flag("base"), kHead,
      kOnly,   kSkipCommands, setting_flag("format"), setting_flag("jobs"), kReproducible,
      kNoCache};
  for (const Flag& flag : box_flags(false)) flags.push_back(flag);
  return {
      "verify",
      "decide every criterion of a spec over a change",
      "",
      0,
      0,
      "Compares two trees and decides each criterion of the spec, with evidence. Without `--head` "
      "the working tree is decided: tracked and untracked files as they are on disk. The base is, "
      "in this order: `--base`, AGENTCHECK_BASE, the spec's `base`, the upstream of the branch, "
      "HEAD for a dirty tree.\n\nThe repository is only read. Commands of behavioral criteria run "
      "in a sandbox, on a copy.",
      std::move(flags),
      {{"agentcheck verify --spec spec.yaml", "the working tree against its base"},
       {"agentcheck verify --spec spec.yaml --base v1 --head v2", "two revisions"},
       {"agentcheck verify --spec spec.yaml --base main...", "what the branch changed since main"},
       {"agentcheck verify --spec spec.yaml --format terminal --format json=report.json",
        "a report to read and one to keep"},
       {"agentcheck verify --spec - < spec.yaml", "a spec that is not in a file"}},
      run};
}

}  // namespace agentcheck
