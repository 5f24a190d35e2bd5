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
