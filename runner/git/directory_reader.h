// The names in a directory, sorted, without an allocation a name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace agentcheck {

/// Reads directories one after the other into the same memory.
class DirectoryReader {
 public:
  struct Name {
    std::uint32_t offset = 0;
    std::uint16_t length = 0;
    std::uint8_t type = 0;  ///< DT_REG, DT_DIR ... or DT_UNKNOWN.
  };

  /// Reads all names but "." and ".." of an open directory; 0 or errno.
  int read(int fd);
  const std::vector<Name>& names() const { return names_; }
  std::string_view text(const Name& name) const { return {&bytes_[name.offset], name.length}; }
  /// The same, ended by a NUL.
  const char* c_str(const Name& name) const { return &bytes_[name.offset]; }

 private:
  std::vector<Name> names_;
  std::vector<char> bytes_;
  std::vector<char> buffer_;
};

}  // namespace agentcheck
