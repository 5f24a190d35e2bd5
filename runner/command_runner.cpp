#include "runner/command_runner.h"

#include <algorithm>

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
  const Result<Workspace> workspace = Workspace::create(trees_, Side::head, *sandbox, options_);
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
  const Result<BoxResult> box =
      workspace->run(*sandbox, request, request.argv, options_, {{}, before->binds});
  if (!box) return tl::unexpected(box.error());
  return describe(*box);
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

}  // namespace agentcheck
