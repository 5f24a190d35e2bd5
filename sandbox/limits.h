// What a box may use up.
#pragma once

#include <chrono>
#include <cstdint>

namespace agentcheck {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;

/// Ceilings of one box. Byte counts; 0 leaves a limit out.
struct Limits {
  std::uint64_t processes = 4096;      ///< Processes and threads together.
  std::uint64_t memory = 8 * kGiB;     ///< Of all processes together; never above 3/4 of the RAM.
  std::uint64_t file_size = 8 * kGiB;  ///< Of one file.
  /// Of one process. Off by default: node, Java and sanitizers reserve terabytes they never touch.
  std::uint64_t address_space = 0;
  std::uint64_t open_files = 16384;          ///< Of one process.
  std::uint64_t output = 1 * kGiB;           ///< Standard output and error together.
  std::uint64_t tmp = 1 * kGiB;              ///< /tmp, in memory.
  std::uint64_t home = 256 * kMiB;           ///< The home directory, in memory.
  std::uint64_t shared_memory = 256 * kMiB;  ///< /dev/shm, in memory.
  /// What a box may add to the disk below its writable directories, and how many files.
  std::uint64_t added_disk = 20 * kGiB;
  std::uint64_t added_files = 1'000'000;
  /// Disk that must stay free where the work directory lies; never more than half of what was free.
  std::uint64_t free_disk = 1 * kGiB;
  std::chrono::seconds time{600};
};

}  // namespace agentcheck
