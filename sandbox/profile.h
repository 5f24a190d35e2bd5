// What a box looks like from inside, and the bubblewrap arguments that make it so.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sandbox/limits.h"

namespace agentcheck {

/// A host path that exists in the box.
struct Bind {
  std::string source;  ///< Absolute, no symlink.
  std::string target;  ///< Absolute.
  bool writable = false;
};

/// A read-only file that exists only in the box.
struct BoxText {
  std::string path;  ///< Absolute; may lie over something that is bound.
  std::string text;
  bool executable = false;
};

/// A box: nothing exists in it but /usr, a few files of /etc, empty directories in memory, and
/// `binds`. No network, no environment but `env` and the fixed names of box_environment().
struct Profile {
  std::vector<Bind> binds;
  std::vector<BoxText> files;   ///< Laid over `binds`.
  std::string directory = "/";  ///< Where the command starts.
  std::vector<std::pair<std::string, std::string>> env;
  /// Directories of programs put in front of PATH.
  std::vector<std::string> path;
  /// Host path of a Unix socket that speaks to a network gateway; empty: no network. In the box,
  /// 127.0.0.1:kGatewayPort leads to it.
  std::string gateway;
  Limits limits;
};

/// Where a box's programs find the gateway.
inline constexpr int kGatewayPort = 3128;

/// What of the host's file system layout the arguments depend on.
struct HostLayout {
  /// Top-level names such as /bin: the link's target where they are links, empty for directories.
  std::vector<std::pair<std::string, std::string>> top;
  /// Readable paths below /etc that programs need, none secret: directories,
  std::vector<std::string> etc;
  /// and small files with their content. They are copied: a mount costs more than all of them.
  std::vector<std::pair<std::string, std::string>> etc_files;
};

/// Reads the layout of this machine.
HostLayout read_host_layout();

/// Descriptor numbers inside the box's launch. 3 to 7 stay free for callers.
enum BoxFd : int {
  kArgumentsFd = 8,
  kFilterFd = 9,
  kShimFd = 10,
  kPasswdFd = 11,
  kGroupFd = 12,
  kHostsFd = 13,
  kNsswitchFd = 14,
  kInfoFd = 15,       ///< bubblewrap's --json-status-fd.
  kStatusFd = 16,     ///< The shim's word that the box is up.
  kFirstTextFd = 20,  ///< Of Profile::files, then HostLayout::etc_files, one after the other.
};

/// A small file that exists only in the box.
struct BoxFile {
  BoxFd fd;
  std::string_view path;
  std::string_view text;
};

/// /etc/passwd, group, hosts and nsswitch.conf, with one user of a neutral name.
const std::vector<BoxFile>& box_files();

/// The environment of a command: fixed names first, then those of `profile`, which win.
std::vector<std::pair<std::string, std::string>> box_environment(const Profile& profile);

/// The options of bubblewrap, in the one order that works (each step says what it must follow).
std::vector<std::string> box_options(const Profile& profile, const HostLayout& host);

/// The words after the options: the shim with its limits, then the command.
std::vector<std::string> box_command(const Profile& profile, const std::vector<std::string>& argv);

}  // namespace agentcheck
