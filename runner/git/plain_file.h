// Reading one of git's own small files (index, HEAD, refs, info/exclude): regular files only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <tl/expected.hpp>

namespace agentcheck {

/// A file's bytes and when it was last written.
struct PlainFile {
  std::string content;
  std::int64_t mtime = 0;
  long mtime_ns = 0;
};

/// Why a file could not be read.
struct FileTrouble {
  int code = 0;        ///< errno; 0 where the system did not complain.
  std::string reason;  ///< What strerror(3) says, "not a regular file" or "too big".
};

/// Reads a regular file of at most `limit` bytes, following links. Never waits on a pipe or a
/// device.
tl::expected<PlainFile, FileTrouble> read_plain_file(const std::string& path, std::size_t limit);

}  // namespace agentcheck
