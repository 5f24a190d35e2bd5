// Runs one box: descriptors in, bubblewrap, watch, everything dead at the end.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fstream>

#include "core/text.h"
#include "sandbox/bubblewrap.h"
#include "sandbox/cgroup.h"
#include "sandbox/disk_growth.h"
#include "sandbox/reach.h"
#include "sandbox/sandbox.h"
#include "sandbox/seccomp.h"
#include "sandbox/shim.h"
#include "sandbox/watchdog.h"

namespace agentcheck {
namespace {

constexpr int kDeathMilliseconds = 30000;

/// An anonymous file with `bytes`, positioned at its start.
Result<Fd> data_file(std::string_view bytes) {
  Fd file(memfd_create("data", MFD_CLOEXEC));
  while (file && !bytes.empty()) {
    const ssize_t count = write(file.get(), bytes.data(), bytes.size());
    if (count <= 0) {
      file.reset();
    } else {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  if (!file) return fail(ErrorKind::internal, "cannot make an anonymous file for the sandbox");
  lseek(file.get(), 0, SEEK_SET);
  return file;
}

/// NUL-separated, as `--args` reads them.
std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += word;
    text += '\0';
  }
  return text;
}

/// The descriptors a box is launched with.
class BoxFds {
 public:
  Result<void> open(const Profile& profile, const HostLayout& host) {
    Result<void> done = add(kArgumentsFd, data_file(joined(box_options(profile, host))));
    if (done) done = add(kFilterFd, seccomp_filter());
    if (done) done = add(kShimFd, data_file(shim_program()));
    for (const BoxFile& file : box_files()) {
      if (done) done = add(file.fd, data_file(file.text));
    }
    int target = kFirstTextFd;
    for (const BoxText& file : profile.files) {
      if (done) done = add(target++, data_file(file.text));
    }
    for (const auto& [path, content] : host.etc_files) {
      if (done) done = add(target++, data_file(content));
    }
    return done;
  }
  std::vector<PassedFd> list() const {
    std::vector<PassedFd> fds;
    for (const auto& [target, fd] : files_) fds.push_back({fd.get(), target});
    return fds;
  }

 private:
  Result<void> add(int target, Result<Fd> file) {
    if (!file) return tl::unexpected(file.error());
    files_.emplace_back(target, std::move(*file));
    return {};
  }
  std::vector<std::pair<int, Fd>> files_;
};

/// The first process of the box's PID namespace, held by a descriptor. When it is dead, so is
/// everything in the box (pid_namespaces(7)).
class BoxInit {
 public:
  /// Takes the number from what bubblewrap wrote to --json-status-fd.
  void learn(std::string_view status) {
    constexpr std::string_view kKey = "\"child-pid\":";
    const std::size_t at = status.find(kKey);
    if (pid_ > 0 || at == std::string_view::npos) return;
    const std::string_view text = trim(status.substr(at + kKey.size()));
    pid_t pid = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), pid);
    // A number that runs to the end of the text may not be complete yet.
    if (parsed.ec != std::errc() || parsed.ptr == text.data() + text.size()) return;
    pid_ = pid;
    pidfd_.reset(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (!is_namespace_init()) pidfd_.reset();
  }
  pid_t pid() const { return pidfd_ ? pid_ : 0; }

  /// Kills what is left and waits for it to be gone; false where it would not die.
  bool finish() {
    if (!pidfd_) return true;
    syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0);
    pollfd wait{pidfd_.get(), POLLIN, 0};
    int ready = 0;
    while ((ready = poll(&wait, 1, kDeathMilliseconds)) < 0) {
    }
    return ready > 0;
  }

 private:
  /// Guards against a number that was used again: ours is process 1 of a namespace below.
  bool is_namespace_init() const {
    std::ifstream in(fmt::format("/proc/{}/status", pid_));
    for (std::string line; std::getline(in, line);) {
      if (line.compare(0, 6, "NSpid:") != 0) continue;
      return line.size() > 2 && line.substr(line.size() - 2) == "\t1" &&
             std::count(line.begin(), line.end(), '\t') > 1;
    }
    return false;
  }

  pid_t pid_ = 0;
  Fd pidfd_;
};

/// What a box may use is the smaller of what it was given and three quarters of the machine.
std::uint64_t memory_ceiling(const Limits& limits) {
  const std::uint64_t most = physical_memory() / 4 * 3;
  return limits.memory == 0 ? most : std::min(limits.memory, most);
}

/// The profile with sources that `identity` can reach: where it cannot pass through the directories
/// above one, all are staged, and `staged` names them.
Profile with_reachable_sources(Profile profile, const std::optional<Identity>& identity,
                               std::vector<std::string>& staged) {
  if (!identity) return profile;
  std::vector<std::string*> sources;
  for (Bind& bind : profile.binds) sources.push_back(&bind.source);
  if (!profile.gateway.empty()) sources.push_back(&profile.gateway);
  const auto reachable = [&](const std::string* source) {
    return can_reach(*source, identity->uid);
  };
  if (std::all_of(sources.begin(), sources.end(), reachable)) return profile;
  for (std::string* source : sources) {
    staged.push_back(*source);
    *source = fmt::format("{}/{}", kStage, staged.size() - 1);
  }
  return profile;
}

std::vector<std::string> writable_sources(const Profile& profile) {
  std::vector<std::string> sources;
  for (const Bind& bind : profile.binds) {
    if (bind.writable) sources.push_back(bind.source);
  }
  return sources;
}

/// What the kernel refused explains why a command failed, or never ended.
void explain(BoxResult& result, const std::optional<Cgroup>& group, const Limits& limits) {
  using End = ProcessResult::End;
  ProcessResult& process = result.process;
  const bool succeeded = process.end == End::exited && process.code == 0;
  if (!group || succeeded) return;
  const bool by_itself = process.end == End::exited || process.end == End::signalled;
  if (by_itself && group->out_of_memory()) {
    process.end = End::limit;
    process.limit = "memory";
  } else if (group->out_of_processes()) {
    result.note = fmt::format("a fork was refused at {} processes", limits.processes);
  }
}

}  // namespace

Result<BoxResult> Sandbox::launch(const Profile& asked, const std::vector<std::string>& command,
                                  const BoxControls& controls) const {
  std::vector<std::string> staged;
  const Profile profile = with_reachable_sources(asked, identity_, staged);
  const std::uint64_t memory = memory_ceiling(profile.limits);
  std::string why_not;
  std::optional<Cgroup> group;
  if (options_.cgroups) group = Cgroup::create(profile.limits, memory, why_not);
  BoxFds files;
  if (Result<void> opened = files.open(profile, host_); !opened) {
    return tl::unexpected(opened.error());
  }

  BoxInit init;
  std::string status;
  bool all_dead = true;
  const std::vector<std::string> writable = writable_sources(asked);
  const DiskFloor disk(writable.empty() ? "" : writable.front(), profile.limits.free_disk);
  MemoryWatch held(memory);
  DiskGrowth growth(writable, profile.limits.added_disk, profile.limits.added_files);
  Fd input;
  if (controls.input) {
    Result<Fd> file = data_file(*controls.input);
    if (!file) return tl::unexpected(file.error());
    input = std::move(*file);
  }
  ProcessRequest request;
  request.program = options_.bwrap;
  request.argv = {"bwrap", "--args", std::to_string(kArgumentsFd), "--"};
  request.argv.insert(request.argv.end(), command.begin(), command.end());
  request.fds = files.list();
  request.merge_output = controls.merge_output;
  request.input = input.get();
  request.keep = controls.keep;
  request.idle = controls.idle;
  request.stop = controls.stop;
  request.on_output = controls.on_output;
  request.staged = std::move(staged);
  request.output_cap = profile.limits.output;
  request.timeout = profile.limits.time;
  request.identity = identity_;
  if (group) request.join_cgroups = group->procs();
  request.reports = {{kInfoFd, [&init](std::string_view text) { init.learn(text); }},
                     {kStatusFd, [&status](std::string_view text) { status = text; }}};
  request.watch = [&]() -> std::string {
    if (group && group->out_of_memory()) return "memory";
    if (!group && init.pid() > 0 && held.passed(init.pid())) return "memory";
    if (disk.breached()) return "disk";
    if (std::string limit = growth.passed(init.pid()); !limit.empty()) return limit;
    return controls.watch ? controls.watch() : "";
  };
  request.on_exit = [&] { all_dead = init.finish(); };

  Result<ProcessResult> process = run_process(request);
  if (!process) return fail(ErrorKind::sandbox, process.error().message, remedy_for({}));
  if (!all_dead) {
    return fail(ErrorKind::internal, "processes of a box could not be killed",
                "Look for processes in uninterruptible sleep (state D).");
  }
  if (!status.empty() && status[0] == 'L') {
    return fail(ErrorKind::sandbox,
                fmt::format("the sandbox cannot set the limit {}", display(status.substr(1))));
  }
  // The first byte decides: later ones could come from the command, through /proc/1/fd.
  const bool up = !status.empty() && status[0] == 'R';
  const bool ended_by_us =
      process->end != ProcessResult::End::exited && process->end != ProcessResult::End::signalled;
  if (!up && !ended_by_us) {
    const std::string said = process->out.last(2048) + process->err.last(2048);
    return fail(ErrorKind::sandbox,
                fmt::format("the sandbox did not come up: {}{}", trim(said), trim(status)),
                remedy_for(said));
  }
  BoxResult result{std::move(*process), {}};
  explain(result, group, profile.limits);
  return result;
}

Result<BoxResult> Sandbox::run(const Profile& profile, const std::vector<std::string>& argv,
                               const BoxControls& controls) const {
  return launch(profile, box_command(profile, argv), controls);
}

}  // namespace agentcheck
