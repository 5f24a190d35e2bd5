#include "runner/report/log_safety.h"

namespace agentcheck {
namespace {

/// True where `##`, letters and `[` stand at the beginning.
bool is_marker(std::string_view text) {
  if (text.substr(0, 2) != "##") return false;
  std::size_t at = 2;
  while (at < text.size() && ((text[at] | 0x20) >= 'a' && (text[at] | 0x20) <= 'z')) ++at;
  return at < text.size() && text[at] == '[';
}

}  // namespace

std::string without_log_commands(std::string_view line) {
  std::string out;
  const std::size_t first = line.find_first_not_of(' ');
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (at == first && line.substr(at, 2) == "::") {
      out += "\\x3a";
    } else if (line[at] == '#' && is_marker(line.substr(at))) {
      out += "\\x23";
    } else {
      out += line[at];
    }
  }
  return out;
}

}  // namespace agentcheck
