#include "runner/command_runner.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "core/text.h"
#include "runner/private_directory.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

constexpr std::size_t kTailBytes = std::size_t{64} << 10;
/// Inside, every tree lies at the same neutral place: what a test sees does not say who runs it.
constexpr std::string_view kWorkName = "src";
constexpr std::string_view kWorkPath = "/src";

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

bool succeeded(const BoxResult& box) {
  return box.process.end == ProcessResult::End::exited && box.process.code == 0;
}

/// One fresh checkout with its box.
class Workspace {
 public:
  static Result<Workspace> create(const TreePair& trees, const Sandbox& sandbox,
                                  const CommandRunnerOptions& options) {
    const uid_t user = sandbox.identity() ? sandbox.identity()->uid : geteuid();
    const std::string parent = options.directory.empty() ? private_parent(user) : options.directory;
    Result<PrivateDirectory> directory = PrivateDirectory::create(parent, sandbox.identity());
    if (!directory) return tl::unexpected(directory.error());
    Workspace made(std::move(*directory));
    if (mkdirat(made.directory_.fd(), kWorkName.data(), 0755) == 0) {
      made.root_ = open_directory(made.directory_.fd(), std::string(kWorkName));
    }
    const std::optional<Identity>& owner = sandbox.identity();
    if (!made.root_ || (owner && fchown(made.root_.get(), owner->uid, owner->gid) != 0)) {
      return fail(ErrorKind::undecided, "cannot make a work directory in " + display(parent));
    }
    made.checkout_ = {made.root_.get(), owner, options.jobs};
    if (Result<void> done = checkout(trees, Side::head, made.checkout_); !done) {
      return tl::unexpected(done.error());
    }
    return made;
  }

  const CheckoutOptions& checkout_options() const { return checkout_; }

  Result<BoxResult> run(const Sandbox& sandbox, const CommandRequest& request,
                        const std::vector<std::string>& argv, const Limits& limits) const {
    Profile profile;
    profile.binds.push_back(
        {directory_.path() + "/" + std::string(kWorkName), std::string(kWorkPath), true});
    profile.directory = kWorkPath;
    profile.env = request.env;
    profile.limits = limits;
    profile.limits.time = request.timeout;
    return sandbox.run(profile, argv);
  }

 private:
  explicit Workspace(PrivateDirectory directory) : directory_(std::move(directory)) {}

  PrivateDirectory directory_;
  Fd root_;
  CheckoutOptions checkout_;
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
  const Result<Workspace> workspace = Workspace::create(trees_, *sandbox, options_);
  if (!workspace) return tl::unexpected(workspace.error());

  const auto restore = [&](bool touched) {
    return protect(trees_, request.protect, workspace->checkout_options(), touched);
  };
  if (Result<Protected> done = restore(false); !done) return tl::unexpected(done.error());
  std::string setup_tail;
  if (!request.setup.empty()) {
    Result<BoxResult> setup = workspace->run(*sandbox, request, request.setup, options_.limits);
    if (!setup) return tl::unexpected(setup.error());
    if (!succeeded(*setup)) {
      CommandResult result = to_result(*setup, *sandbox);
      result.in_setup = true;
      return result;
    }
    setup_tail = setup->process.out.last(kTailBytes);
    if (Result<Protected> done = restore(true); !done) return tl::unexpected(done.error());
  }
  Result<BoxResult> box = workspace->run(*sandbox, request, request.argv, options_.limits);
  if (!box) return tl::unexpected(box.error());
  CommandResult result = to_result(*box, *sandbox);
  result.setup_tail = std::move(setup_tail);
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

}  // namespace agentcheck
