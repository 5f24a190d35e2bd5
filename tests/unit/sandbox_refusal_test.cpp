// Where there is no sandbox, nothing runs, and the message says why.
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "sandbox/bubblewrap.h"
#include "sandbox/capabilities.h"
#include "sandbox/sandbox.h"
#include "tests/unit/box_fixture.h"
#include "tests/unit/catch.h"

using namespace agentcheck;

namespace {

std::string describe(const Result<Sandbox>& sandbox) {
  if (sandbox) return "opened";
  const Error& error = sandbox.error();
  return (error.kind == ErrorKind::sandbox ? "sandbox: " : "other: ") + error.message + " | " +
         error.remedy;
}

/// What `action` says in a process of its own, which may spoil itself; in a user namespace of its
/// own with all users mapped, if so wanted.
std::string in_child(const std::function<std::string()>& action, bool own_namespace = false) {
  int ends[2];
  int ready[2];
  int mapped[2];
  if (pipe(ends) != 0 || pipe(ready) != 0 || pipe(mapped) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    char byte = 0;
    if (own_namespace && (unshare(CLONE_NEWUSER) != 0 || write(ready[1], "r", 1) != 1 ||
                          read(mapped[0], &byte, 1) != 1)) {
      _exit(1);
    }
    const std::string said = action();
    _exit(write(ends[1], said.data(), said.size()) < 0 ? 1 : 0);
  }
  char byte = 0;
  if (own_namespace && read(ready[0], &byte, 1) == 1) {
    std::ofstream(fmt::format("/proc/{}/uid_map", child)) << "0 0 65536";
    std::ofstream(fmt::format("/proc/{}/gid_map", child)) << "0 0 65536";
    if (write(mapped[1], "m", 1) != 1) return "not mapped";
  }
  for (const int fd : {ready[0], ready[1], mapped[0], mapped[1]}) close(fd);
  close(ends[1]);
  std::string said;
  char buffer[4096];
  for (ssize_t count = 0; (count = read(ends[0], buffer, sizeof buffer)) > 0;) {
    said.append(buffer, static_cast<std::size_t>(count));
  }
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return said;
}

}  // namespace

TEST_CASE("Without a sandbox nothing runs, and the message says what to do") {
  Result<Sandbox> none = Sandbox::open({.bwrap = "/nonexistent/bwrap"});
  REQUIRE(!none);
  CHECK(none.error().kind == ErrorKind::sandbox);
  CHECK(none.error().message ==
        "the sandbox needs bubblewrap: /nonexistent/bwrap: No such file or directory");
  CHECK(none.error().remedy ==
        "Install it with `apt install bubblewrap` (or your system's package of that name).");

  // Somebody else's program in bubblewrap's place.
  const std::string fake = fmt::format("/tmp/bwrap-{}", getpid());
  std::ofstream(fake) << "#!/bin/sh\nexec \"$@\"\n";
  chmod(fake.c_str(), 0755);
  none = Sandbox::open({.bwrap = fake});
  REQUIRE(!none);
  CHECK(none.error().kind == ErrorKind::sandbox);
  CHECK(none.error().message.find("can be changed by somebody else than root") !=
        std::string::npos);
  std::filesystem::remove(fake);

  // One that knows no options.
  none = Sandbox::open({.bwrap = "/usr/bin/true"});
  REQUIRE(!none);
  CHECK(none.error().kind == ErrorKind::sandbox);
}

TEST_CASE("Where the kernel refuses user namespaces or filters, nothing runs") {
  if (geteuid() == 0) {  // Needs a user namespace in which root is mapped.
    const std::string without_namespaces = in_child(
        [] {
          std::ofstream("/proc/sys/user/max_user_namespaces") << "0";
          return describe(Sandbox::open({.cgroups = false}));
        },
        true);
    CHECK(without_namespaces.find("sandbox: the sandbox did not come up: bwrap: ") == 0);
    CHECK(without_namespaces.find("User namespaces are switched off") != std::string::npos);
  }
  const std::string without_filters = in_child([] {
    const scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);
    seccomp_rule_add(context, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1,
                     SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP));
    seccomp_rule_add(context, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(seccomp), 0);
    seccomp_load(context);
    return describe(Sandbox::open({.cgroups = false}));
  });
  CHECK(without_filters.find("sandbox: the sandbox did not come up: bwrap: ") == 0);
}

TEST_CASE("A sandbox that cannot set up a box says what bubblewrap said") {
  Profile profile = small();
  profile.binds = {{"/nonexistent/source", "/src", true}};
  const Result<BoxResult> result = test_sandbox().run(profile, {"true"});
  REQUIRE(!result);
  CHECK(result.error().kind == ErrorKind::sandbox);
  CHECK(result.error().message.find("/nonexistent/source") != std::string::npos);
}

TEST_CASE("Options of bubblewrap are found whole") {
  CHECK(lists_option("  --bind SRC DEST\n", "--bind"));
  CHECK(!lists_option("  --bind-try SRC DEST\n", "--bind"));
  CHECK(lists_option("  --bind-try SRC\n  --bind\n", "--bind"));
}

TEST_CASE("The doctor names each part of the sandbox") {
  std::vector<std::string> names;
  for (const Capability& row : sandbox_capabilities()) {
    names.push_back(row.name);
    INFO(row.name << ": " << row.detail);
    CHECK((row.state == CapabilityState::available || !row.remedy.empty()));
    CHECK(!row.detail.empty());
  }
  CHECK(names == std::vector<std::string>{"bubblewrap", "system call filter", "sandbox",
                                          "control groups", "work directory limits"});
  const std::vector<Capability> none = sandbox_capabilities({.bwrap = "/nonexistent/bwrap"});
  CHECK(none[0].state == CapabilityState::missing);
  CHECK(none[2].state == CapabilityState::missing);
}
