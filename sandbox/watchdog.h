// Ceilings that no kernel mechanism available to an ordinary user holds: measured, then killed.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace agentcheck {

/// A process and all its descendants, as they are now.
std::vector<pid_t> tree_of(pid_t root);

/// Memory of a process and all its descendants in bytes. Pages shared by several of them count once
/// where the sum of resident sizes exceeds `ceiling` (the exact measure is dear, so it is taken
/// only then). A process that ends meanwhile counts nothing.
std::uint64_t memory_of_tree(pid_t root, std::uint64_t ceiling);

/// Physical memory of this machine in bytes.
std::uint64_t physical_memory();

/// Watches the memory of a process and all its descendants where no control group does.
class MemoryWatch {
 public:
  /// `ceiling` in bytes.
  explicit MemoryWatch(std::uint64_t ceiling);
  /// True once they have more. Counted: resident pages, and anonymous files that are open in one of
  /// them (memfd_create(2)). What no process has mapped and nobody can count from outside (segments
  /// of shmget(2), buffers of sockets) counts as theirs once the machine misses more than the
  /// ceiling since the watch began and has less than a sixteenth of its memory left.
  bool passed(pid_t root);

 private:
  std::uint64_t ceiling_;
  std::uint64_t available_;  ///< When the watch began.
  unsigned looks_ = 0;
};

/// Watches that a file system keeps some room.
class DiskFloor {
 public:
  /// `floor` bytes must stay free where `path` lies, or half of what is free now if that is less;
  /// the same for half the free inodes. An empty path watches nothing.
  DiskFloor(std::string path, std::uint64_t floor);
  /// True once there is less.
  bool breached() const;

 private:
  std::string path_;
  std::uint64_t bytes_ = 0;
  std::uint64_t inodes_ = 0;
};

}  // namespace agentcheck
