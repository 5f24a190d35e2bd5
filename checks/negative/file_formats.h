// Formats of binary files, told by their first bytes.
#pragma once

#include <string_view>

namespace agentcheck {

/// A format and what it is for.
struct FileFormat {
  enum class Kind { executable, archive, other };
  Kind kind;
  std::string_view name;  ///< With its article: "an ELF program or library".
};

/// The format of a file; nullptr for one we do not know. After the formats' specifications; a
/// Python bytecode file is told by the two bytes "\r\n" that end its magic number.
const FileFormat* format_of(std::string_view content);

}  // namespace agentcheck
