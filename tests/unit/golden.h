// Compares text with a file of the tree; ACCEPT=1 rewrites the file instead.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "core/text.h"
#include "tests/unit/catch.h"

namespace agentcheck::testing {

inline std::string read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The first line that differs, from both sides, with its number; empty where nothing differs.
inline std::string first_difference(std::string_view expected, std::string_view actual) {
  const auto want = split_lines(expected), have = split_lines(actual);
  for (std::size_t i = 0; i < std::max(want.size(), have.size()); ++i) {
    const bool missing = i >= have.size(), extra = i >= want.size();
    if (!missing && !extra && want[i] == have[i]) continue;
    return "line " + std::to_string(i + 1) + "\n- " + (extra ? "(end)" : std::string(want[i])) +
           "\n+ " + (missing ? "(end)" : std::string(have[i])) + "\n";
  }
  return expected == actual ? "" : "only the last line feed differs\n";
}

/// Checks `text` against `tests/NAME`.
inline void check_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(AGENTCHECK_SOURCE_DIR) + "/tests/" + name;
  if (std::getenv("ACCEPT") != nullptr) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  INFO(name << " differs; ACCEPT=1 rewrites it once it has been read");
  CHECK(first_difference(read_whole(path), text) == "");
}

}  // namespace agentcheck::testing
