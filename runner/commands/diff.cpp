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

/// git compares two texts in many times their size of memory; larger files are shown as binary
/// ones.
constexpr const char* kLargestText = "core.bigFileThreshold=32m";

/// Plumbing that reads trees and nothing else: no configuration of the user's, no external diff, no
/// textconv, no attributes. attr.tree names no tree, because git 2.43 to 2.45 take HEAD's
/// attributes in a bare repository unless told otherwise.
std::vector<std::string> words(const RunRecord& record, bool stat, bool terminal, unsigned width) {
  std::vector<std::string> line{"-c",
                                "attr.tree=refs/agentcheck/none",
                                "-c",
                                kLargestText,
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

/// A patch made safe and coloured as it comes. A hunk's lines, of which one that begins with "++ "
/// would look like a header, are told from the headers by where they stand.
class TerminalPatch {
 public:
  TerminalPatch(bool stat, const RenderStyle& style) : stat_(stat), canvas_(style) {}

  std::string take(std::string_view bytes) {
    std::string out;
    for (std::size_t feed = bytes.find('\n'); feed != std::string_view::npos;
         feed = bytes.find('\n')) {
      rest_ += bytes.substr(0, feed);
      out += line(rest_) + "\n";
      rest_.clear();
      bytes.remove_prefix(feed + 1);
    }
    rest_ += bytes;
    return out;
  }
  std::string finish() { return rest_.empty() ? "" : line(rest_) + "\n"; }

 private:
  std::string line(std::string_view text) {
    if (text.starts_with("diff ")) in_hunk_ = false;
    if (text.starts_with("@@")) in_hunk_ = true;
    const bool body = in_hunk_ && !text.empty() && (text[0] == '+' || text[0] == '-');
    const std::string_view colour = stat_ ? "" : ink_of(body ? text.substr(0, 1) : text);
    // Carriage returns are content here: they are shown.
    const bool end_is_return = !text.empty() && text.back() == '\r';
    return canvas_.paint(colour, safe_line(text) + (end_is_return ? "\\r" : ""));
  }

  bool stat_;
  Canvas canvas_;
  std::string rest_;
  bool in_hunk_ = false;
};

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
  TerminalPatch patch(stat, console.style());
  const Result<GitOutput> output =
      stream_git(kept ? quarantine : record->repository, line, [&](std::string_view bytes) {
        console.out(terminal ? patch.take(bytes) : bytes);
        return !console.output_closed();
      });
  if (!output) return tl::unexpected(output.error());
  if (console.output_closed()) return ExitCode::passed;
  if (output->exit_code != 0) {
    if (access(record->repository.c_str(), F_OK) != 0) {
      return tl::unexpected(lost_repository(record->repository));
    }
    return fail(ErrorKind::undecided, fmt::format("the result cannot be read: git says: {}",
                                                  shorten(trim(output->err), 500)));
  }
  if (terminal) console.out(patch.finish());
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
          "takes, binary files included. Texts of more than 32 MiB are shown as binary files.",
          {kStat},
          {{"agentcheck diff add-jsdoc-k3f9a", "all of it"},
           {"agentcheck diff k3f9a -- src | git apply", "a part of it, taken by hand"}},
          run};
}

}  // namespace agentcheck
