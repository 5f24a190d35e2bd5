// An agent's output on disk: all of it up to a size, then its end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"
#include "sandbox/capture.h"
#include "sandbox/fd.h"

namespace agentcheck {

/// Writes the first `kHead` bytes as they come, so that the log can be followed, and keeps the last
/// ones for finish(). The file is ours alone; the agent never sees it.
class RunLog {
 public:
  static constexpr std::uint64_t kHead = std::uint64_t{32} << 20;

  /// ErrorKind::undecided where the file cannot be made.
  static Result<RunLog> create(const std::string& path);

  void append(std::string_view bytes);
  /// Adds a line saying how much was left out and the end of the output, where there was too much.
  void finish();
  /// How many bytes came.
  std::uint64_t total() const { return total_; }

 private:
  explicit RunLog(Fd file) : file_(std::move(file)), rest_(std::size_t{1} << 20) {}
  void put(std::string_view bytes);

  Fd file_;
  Capture rest_;
  std::uint64_t total_ = 0;
};

}  // namespace agentcheck
