#include "runner/command_runner.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/collected_files.h"
#include "runner/results_cache.h"
#include "runner/set_up.h"

namespace agentcheck {
namespace {

constexpr std::size_t kTailBytes = std::size_t{64} << 10;

Result<void> check_words(const CommandRequest& request) {
  const auto has_nul = [](const std::string& word) { return word.find('\0') != std::string::npos; };
  const auto bad_name = [&](const auto& entry) {
    return entry.first.empty() || entry.first.find('=') != std::string::npos ||
           has_nul(entry.first) || has_nul(entry.second);
  };
  if (request.argv.empty() || request.argv[0].empty()) {
    return fail(ErrorKind::usage, "the command to run is empty");
  }
  if (std::any_of(request.argv.begin(), request.argv.end(), has_nul) ||
      std::any_of(request.setup.begin(), request.setup.end(), has_nul)) {
    return fail(ErrorKind::usage, "a word of the command holds a NUL");
  }
  if (std::any_of(request.env.begin(), request.env.end(), bad_name)) {
    return fail(ErrorKind::usage, "`env` holds a name or a value that no environment can");
  }
  return {};
}

CommandResult to_result(const BoxResult& box, const Sandbox& sandbox) {
  using End = ProcessResult::End;
  const ProcessResult& process = box.process;
  CommandResult result;
  switch (process.end) {
    case End::exited:
      result.end = CommandResult::End::exited;
      break;
    case End::signalled:
      result.end = CommandResult::End::signalled;
      break;
    case End::timed_out:
      result.end = CommandResult::End::timed_out;
      break;
    case End::idle:
    case End::stopped:
    case End::limit:
      result.end = CommandResult::End::limit;
      break;
  }
  result.code = process.code;
  result.output_tail = process.out.last(kTailBytes);
  result.output_bytes = process.out.total();
  result.limit = process.limit;
  result.seconds = process.seconds;
  result.note = box.note;
  result.enforcement = sandbox.enforcement();
  return result;
}

/// Keeps standard output by itself, where that is asked for.
class Output {
 public:
  explicit Output(std::uint64_t limit) : limit_(limit) {}

  BoxControls controls() {
    BoxControls controls;
    if (limit_ == 0) return controls;
    controls.merge_output = false;
    controls.on_output = [this](OutputStream stream, std::string_view bytes) {
      both_.append(bytes);
      if (stream != OutputStream::out) return;
      const std::size_t room = limit_ - std::min<std::uint64_t>(limit_, out_.size());
      cut_ = cut_ || bytes.size() > room;
      out_.append(bytes.substr(0, room));
    };
    return controls;
  }

  void put(CommandResult& result) {
    if (limit_ == 0) return;
    result.output = std::move(out_);
    result.output_cut = cut_;
    result.output_tail = both_.last(kTailBytes);
    result.output_bytes = both_.total();
  }

 private:
  std::uint64_t limit_;
  std::string out_;
  bool cut_ = false;
  Capture both_{kTailBytes};
};

}  // namespace

Result<Sandbox> CommandRunner::sandbox() const {
  const std::lock_guard lock(mutex_);
  if (!sandbox_) sandbox_ = Sandbox::open(options_.sandbox);
  return *sandbox_;
}

Result<CommandResult> CommandRunner::run(const CommandRequest& request) const {
  if (Result<void> words = check_words(request); !words) return tl::unexpected(words.error());
  const Result<Sandbox> sandbox = this->sandbox();
  if (!sandbox) return tl::unexpected(sandbox.error());
  const bool reuse = request.reuse && request.side == Side::base && !options_.no_cache;
  const std::string key = reuse ? results_key(trees_, request, options_) : std::string();
  if (key.empty()) return run_now(request, *sandbox);
  const ResultsCache cache(options_.results_directory);
  if (std::optional<CommandResult> kept = cache.get(key)) return std::move(*kept);
  Result<CommandResult> result = run_now(request, *sandbox);
  // A command that was killed, or that never began, says nothing about the tree.
  if (result && result->end == CommandResult::End::exited && !result->in_setup) {
    cache.put(key, *result);
  }
  return result;
}

Result<CommandResult> CommandRunner::run_now(const CommandRequest& request,
                                             const Sandbox& box_maker) const {
  const Sandbox* const sandbox = &box_maker;
  const Result<Workspace> workspace = Workspace::create(trees_, request.side, *sandbox, options_);
  if (!workspace) return tl::unexpected(workspace.error());

  const auto restore = [&](bool touched) {
    return protect(trees_, request.protect, workspace->checkout_options(), touched);
  };
  if (Result<Protected> done = restore(false); !done) return tl::unexpected(done.error());
  Result<SetUp> before = set_up(trees_, request, *workspace, *sandbox, options_);
  if (!before) return tl::unexpected(before.error());
  const auto describe = [&](const BoxResult& box) {
    CommandResult result = to_result(box, *sandbox);
    result.in_setup = before->failed.has_value();
    result.setup_tail = std::move(before->tail);
    result.setup_note = std::move(before->note);
    result.refused_hosts = std::move(before->refused_hosts);
    return result;
  };
  if (before->failed) return describe(*before->failed);
  if (before->ran_here) {
    if (Result<Protected> done = restore(true); !done) return tl::unexpected(done.error());
  }
  if (!remove_matching(workspace->root(), request.collect)) {
    return fail(ErrorKind::undecided, "what was at the place of the report cannot be removed");
  }
  Output output(request.keep_output);
  const Result<BoxResult> box = workspace->run(*sandbox, request, request.argv, options_,
                                               {{}, before->binds}, output.controls());
  if (!box) return tl::unexpected(box.error());
  CommandResult result = describe(*box);
  output.put(result);
  if (request.collect.empty()) return result;
  CollectedFiles collected = collect_files(workspace->root(), request.collect);
  result.files = std::move(collected.files);
  result.unread = std::move(collected.unread);
  return result;
}

Result<std::optional<std::string>> CommandRunner::read(Side side, std::string_view path) const {
  const Result<std::optional<TreeEntry>> entry = trees_.find(side, path);
  if (!entry) return tl::unexpected(entry.error());
  if (!*entry || (*entry)->mode == FileMode::gitlink) return std::nullopt;
  Result<std::string> content = trees_.read_entry(side, **entry);
  if (!content) return tl::unexpected(content.error());
  return std::optional<std::string>(std::move(*content));
}

Result<std::vector<std::string>> CommandRunner::paths(Side side) const {
  const Result<std::vector<TreeEntry>> entries = trees_.list(side);
  if (!entries) return tl::unexpected(entries.error());
  std::vector<std::string> paths;
  paths.reserve(entries->size());
  for (const TreeEntry& entry : *entries) paths.push_back(entry.path);
  return paths;
}

Result<std::string> CommandRunner::read_host(const std::string& path) const {
  std::optional<std::string> content = read_host_file(path);
  if (content) return std::move(*content);
  return fail(ErrorKind::undecided,
              fmt::format("`{}` is no readable file of at most 64 MiB", path));
}

}  // namespace agentcheck
