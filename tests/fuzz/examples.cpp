#include "tests/fuzz/examples.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace agentcheck::fuzz {

namespace fs = std::filesystem;

const Language& language_by_byte(std::uint8_t byte) {
  static const std::vector<std::string> kNames = language_names();
  return *find_language(kNames[byte % kNames.size()]);
}

std::string example_text(const std::string& language) {
  for (const auto& entry :
       fs::directory_iterator(fs::path(AGENTCHECK_SOURCE_DIR) / "grammars" / language)) {
    if (entry.path().stem() != "example" || entry.path().extension() == ".symbols") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  std::abort();
}

}  // namespace agentcheck::fuzz
