// agentcheck diff: what a run changed.
#include <fmt/format.h>
#include <unistd.h>

#include "core/text.h"
#include "runner/commands/commands.h"
#include "runner/commands/run_command.h"
#include "runner/git/git_process.h"
#include "runner/report/canvas.h"
#include "runner/runs/run_table.h"
#include "runner/runs/safe_lines.h"

namespace agentcheck {
namespace {

constexpr Flag kStat{"--stat", FlagKind::toggle, "", "how much of each file, not what", ""};

/// Plumbing that reads trees and nothing else: no configuration of the user's, no external diff, no
/// textconv, no attributes. attr.tree names no tree, because git 2.43 to 2.45 take HEAD's
/// attributes in a bare repository unless told otherwise.
std::vector<std::string> words(const RunRecord& record, bool stat, bool terminal, unsigned width) {
  std::vector<std::string> line{"-c",
                                "attr.tree=refs/agentcheck/none",
                                "diff-tree",
                                "-r",
                                "--no-color",
                                "--no-ext-diff",
                                "--no-textconv",
                                "-M",
                                "--src-prefix=a/",
                                "--dst-prefix=b/"};
  if (stat) {
    line.push_back(fmt::format("--stat={}", width));
    line.push_back("--summary");
  } else {
    line.insert(line.end(), {"-p", "--full-index"});
    // A terminal has no use for what `git apply` needs.
    if (!terminal) line.push_back("--binary");
  }
  line.insert(line.end(), {record.base, record.result_commit, "--"});
  return line;
}

std::string_view ink_of(std::string_view line) {
  if (line.starts_with("+++") || line.starts_with("---") || line.starts_with("diff ") ||
      line.starts_with("index ")) {
    return ink::kBold;
  }
  if (line.starts_with("@@")) return ink::kCyan;
  if (line.starts_with("+")) return ink::kGreen;
  return line.starts_with("-") ? ink::kRed : std::string_view();
}

/// A hunk's lines, of which one that begins with "++ " would look like a header, are told from the
/// headers by where they stand.
std::string for_terminal(std::string_view text, bool stat, const RenderStyle& style) {
  const Canvas canvas(style);
  std::string out;
  bool in_hunk = false;
  while (!text.empty()) {
    const std::size_t feed = text.find('\n');
    const std::string_view line = text.substr(0, feed);
    if (line.starts_with("diff ")) in_hunk = false;
    if (line.starts_with("@@")) in_hunk = true;
    const bool body = in_hunk && !line.empty() && (line[0] == '+' || line[0] == '-');
    const std::string_view colour = stat ? "" : ink_of(body ? line.substr(0, 1) : line);
    // Carriage returns are content here: they are shown.
    const bool end_is_return = !line.empty() && line.back() == '\r';
    out += canvas.paint(colour, safe_line(line) + (end_is_return ? "\\r" : "")) + "\n";
    if (feed == std::string_view::npos) break;
    text.remove_prefix(feed + 1);
  }
  return out;
}

/// Why there is nothing to show.
Error no_result(const RunRecord& record) {
  if (is_active(record.state)) {
    return {ErrorKind::usage, fmt::format("run {} is still {}", record.id, name_of(record.state)),
            "wait for its end: agentcheck logs -f " + record.id};
  }
  if (record.state == RunState::discarded) {
    return {ErrorKind::usage,
            fmt::format("run {} was discarded, and its result with it", record.id),
            {}};
  }
  return {ErrorKind::usage,
          fmt::format("run {} has no result: {}", record.id,
                      record.status.empty() ? "nothing was changed" : record.status),
          "agentcheck show " + record.id};
}

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  const Result<RunStore> store = open_runs(console);
  if (!store) return tl::unexpected(store.error());
  const std::vector<std::string>& given = arguments.positional();
  const Result<RunRecord> record = store->find(given.front(), repository_of("."));
  if (!record) return tl::unexpected(record.error());
  const std::string quarantine = store->paths(record->id).result();
  // An accepted result outlives what the run left.
  const bool kept = access(quarantine.c_str(), F_OK) == 0;
  const bool accepted = record->state == RunState::accepted || record->state == RunState::merged;
  if (record->result_commit.empty() || (!kept && !accepted))
    return tl::unexpected(no_result(*record));
  const bool stat = arguments.on(kStat.name);
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  std::vector<std::string> line = words(*record, stat, terminal, console.style().width);
  line.insert(line.end(), given.begin() + 1, given.end());
  const Result<GitOutput> output = run_git(kept ? quarantine : record->repository, line);
  if (!output) return tl::unexpected(output.error());
  if (output->exit_code != 0) {
    if (access(record->repository.c_str(), F_OK) != 0) {
      return tl::unexpected(lost_repository(record->repository));
    }
    return fail(ErrorKind::undecided, fmt::format("the result cannot be read: git says: {}",
                                                  shorten(trim(output->err), 500)));
  }
  console.out(terminal ? for_terminal(output->out, stat, console.style()) : output->out);
  return ExitCode::passed;
}

}  // namespace

Command diff_command() {
  return {"diff",
          "show what a run changed",
          "RUN [-- PATH...]",
          1,
          kAnyNumber,
          "The difference between the commit the run started from and its result, for the paths "
          "given (from the root, as git takes them) or all. On a terminal every byte that could do "
          "something to it is made visible; to a pipe or a file goes a patch that `git apply` "
          "takes, binary files included.",
          {kStat},
          {{"agentcheck diff add-jsdoc-k3f9a", "all of it"},
           {"agentcheck diff k3f9a -- src | git apply", "a part of it, taken by hand"}},
          run};
}

}  // namespace agentcheck
