#include "sandbox/seccomp.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace agentcheck {
namespace {

using Context = std::unique_ptr<void, void (*)(void*)>;

constexpr std::uint64_t kLow32 = 0xffffffffULL;

/// A system call refused whatever its arguments.
struct Refused {
  const char* name;
  int error;
};

// Why each group is here, beyond what an unprivileged user may not do anyway: keyrings and io_uring
// are shared with or hidden from the outside whatever the namespaces; process_vm_* and pidfd_getfd
// reach into other processes; the rest is kernel surface a test command has no use for. ENOSYS
// where programs are known to fall back. ptrace stays: debuggers and strace are legitimate tests.
constexpr Refused kRefused[] = {
    {"add_key", EPERM},
    {"request_key", EPERM},
    {"keyctl", EPERM},
    {"io_uring_setup", ENOSYS},
    {"io_uring_enter", ENOSYS},
    {"io_uring_register", ENOSYS},
    {"clone3", ENOSYS},
    {"bpf", EPERM},
    {"perf_event_open", EPERM},
    {"userfaultfd", EPERM},
    {"process_vm_readv", EPERM},
    {"process_vm_writev", EPERM},
    {"pidfd_getfd", EPERM},
    {"setns", EPERM},
    {"mount", EPERM},
    {"umount2", EPERM},
    {"umount", EPERM},
    {"pivot_root", EPERM},
    {"chroot", EPERM},
    {"open_tree", EPERM},
    {"move_mount", EPERM},
    {"fsopen", EPERM},
    {"fsconfig", EPERM},
    {"fsmount", EPERM},
    {"fspick", EPERM},
    {"mount_setattr", EPERM},
    {"swapon", EPERM},
    {"swapoff", EPERM},
    {"reboot", EPERM},
    {"kexec_load", EPERM},
    {"kexec_file_load", EPERM},
    {"init_module", EPERM},
    {"finit_module", EPERM},
    {"delete_module", EPERM},
    {"acct", EPERM},
    {"quotactl", EPERM},
    {"quotactl_fd", EPERM},
    {"open_by_handle_at", EPERM},
    {"name_to_handle_at", EPERM},
    {"iopl", EPERM},
    {"ioperm", EPERM},
    {"syslog", EPERM},
    {"fanotify_init", EPERM},
    {"lookup_dcookie", EPERM},
    {"nfsservctl", ENOSYS},
    {"uselib", ENOSYS},
    {"_sysctl", ENOSYS},
    {"vhangup", EPERM},
    {"settimeofday", EPERM},
    {"clock_settime", EPERM},
    {"sethostname", EPERM},
    {"setdomainname", EPERM},
};

/// Namespaces a process may ask clone(2) and unshare(2) for. clone's low byte is the exit signal,
/// so CLONE_NEWTIME (0x80) only counts for unshare.
constexpr std::uint64_t kNamespaces[] = {CLONE_NEWUSER, CLONE_NEWNS,  CLONE_NEWPID,   CLONE_NEWNET,
                                         CLONE_NEWIPC,  CLONE_NEWUTS, CLONE_NEWCGROUP};
constexpr std::uint64_t kNewTime = 0x80;

/// Socket families that stay: UNIX, INET, INET6, NETLINK. libseccomp takes one comparison of an
/// argument a rule, so the complement is listed: single families below the last one, and all above.
constexpr int kAllowedFamilies[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

/// Commands of ioctl(2) by their type and number, whatever size and direction they claim: those
/// that exchange what two files hold and set neither's times, which would hide a change from
/// whoever goes by these: EXT4_IOC_MOVE_EXT, XFS_IOC_SWAPEXT, XFS_IOC_EXCHANGE_RANGE,
/// XFS_IOC_COMMIT_RANGE. Only defragmenters want them. No device in the box has commands of these
/// numbers.
constexpr std::uint64_t kTypeAndNumber = 0xffff;
constexpr std::uint64_t kSwapsContent[] = {_IOC(0U, 'f', 15U, 0U), _IOC(0U, 'X', 109U, 0U),
                                           _IOC(0U, 'X', 129U, 0U), _IOC(0U, 'X', 131U, 0U)};

/// Adds rules to one filter and remembers the first that failed.
class Rules {
 public:
  explicit Rules(scmp_filter_ctx context) : context_(context) {}

  /// Refuses `name` with `error`; a call this architecture does not know cannot be made either.
  void refuse(const char* name, int error) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) return;
    note(name,
         seccomp_rule_add(context_, SCMP_ACT_ERRNO(static_cast<std::uint16_t>(error)), number, 0));
  }
  /// Refuses `name` where argument `index`, masked, equals `value`.
  void refuse_masked(const char* name, int error, unsigned index, std::uint64_t mask,
                     std::uint64_t value) {
    refuse_where(name, error, SCMP_CMP(index, SCMP_CMP_MASKED_EQ, mask, value));
  }
  void refuse_where(const char* name, int error, scmp_arg_cmp comparison) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) return;
    note(name, seccomp_rule_add_array(context_, SCMP_ACT_ERRNO(static_cast<std::uint16_t>(error)),
                                      number, 1, &comparison));
  }
  void note(const char* what, int result) {
    if (result < 0 && failed_.empty()) {
      failed_ = fmt::format("{}: {}", what, std::strerror(-result));
    }
  }
  const std::string& failed() const { return failed_; }

 private:
  scmp_filter_ctx context_;
  std::string failed_;
};

void refuse_socket_families(Rules& rules, const char* name) {
  int next = 0;
  for (const int allowed : kAllowedFamilies) {
    for (; next < allowed; ++next) {
      rules.refuse_masked(name, EAFNOSUPPORT, 0, kLow32, static_cast<std::uint64_t>(next));
    }
    next = allowed + 1;
  }
  rules.refuse_where(name, EAFNOSUPPORT, SCMP_CMP(0, SCMP_CMP_GE, static_cast<scmp_datum_t>(next)));
}

void add_rules(Rules& rules) {
  for (const Refused& row : kRefused) rules.refuse(row.name, row.error);
  refuse_socket_families(rules, "socket");
  refuse_socket_families(rules, "socketpair");
  for (const std::uint64_t flag : kNamespaces) {
    rules.refuse_masked("clone", EPERM, 0, flag, flag);
    rules.refuse_masked("unshare", EPERM, 0, flag, flag);
  }
  rules.refuse_masked("unshare", EPERM, 0, kNewTime, kNewTime);
  // Commands are 32 bits wide in the kernel; the upper half is the caller's to fill
  // (CVE-2019-10063).
  rules.refuse_masked("ioctl", EPERM, 1, kLow32, TIOCSTI);
  rules.refuse_masked("ioctl", EPERM, 1, kLow32, 0x541C);  // TIOCLINUX
  for (const std::uint64_t command : kSwapsContent) {
    rules.refuse_masked("ioctl", EPERM, 1, kTypeAndNumber, command);
  }
  rules.refuse_masked("fcntl", EPERM, 1, kLow32, F_SETLEASE);
  rules.refuse_masked("fcntl", EPERM, 1, kLow32, F_NOTIFY);
}

}  // namespace

Result<Fd> seccomp_filter() {
  const Context context(seccomp_init(SCMP_ACT_ALLOW), seccomp_release);
  if (!context) return fail(ErrorKind::sandbox, "libseccomp cannot make a filter");
  Rules rules(context.get());
  rules.note("bad architecture",
             seccomp_attr_set(context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
  add_rules(rules);
  Fd file(memfd_create("filter", MFD_CLOEXEC));
  if (!file) return fail(ErrorKind::sandbox, "cannot make an anonymous file for the filter");
  rules.note("export", seccomp_export_bpf(context.get(), file.get()));
  if (!rules.failed().empty()) {
    return fail(ErrorKind::sandbox,
                fmt::format("the system call filter cannot be made: {}", rules.failed()),
                "Install a current libseccomp2.");
  }
  lseek(file.get(), 0, SEEK_SET);
  return file;
}

}  // namespace agentcheck
