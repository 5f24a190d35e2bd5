// A control group of our own for one box, where the system lets us make one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sandbox/fd.h"
#include "sandbox/limits.h"

namespace agentcheck {

/// Process and memory ceilings held by the kernel, version 1 or 2. Removed with the object; the
/// processes in it must be dead by then. One that a killed agentcheck left behind is removed by the
/// next one.
class Cgroup {
 public:
  /// Makes a group limited to `limits.processes` and `memory` bytes. nullopt, with a sentence in
  /// `why`, where either limit cannot be set.
  static std::optional<Cgroup> create(const Limits& limits, std::uint64_t memory, std::string& why);

  Cgroup(Cgroup&&) noexcept = default;
  Cgroup& operator=(Cgroup&& other) noexcept {
    std::swap(unified_, other.unified_);
    directories_.swap(other.directories_);
    return *this;
  }
  ~Cgroup();

  /// Open cgroup.procs files: a process that writes "0" to each joins.
  std::vector<int> procs() const;
  /// True once the kernel killed a process of the group because memory ran out.
  bool out_of_memory() const;
  /// True once a fork was refused because of the ceiling.
  bool out_of_processes() const;
  /// "v1" or "v2".
  const char* version() const { return unified_ ? "v2" : "v1"; }

 private:
  Cgroup() = default;
  /// Makes a directory below `parent` and opens its cgroup.procs.
  bool add(const std::string& parent);

  struct Directory {
    std::string path;
    Fd procs;
  };
  bool unified_ = false;
  std::vector<Directory> directories_;
};

}  // namespace agentcheck
