#include "runner/runs/safe_lines.h"

#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::size_t kMostHeld = std::size_t{64} << 10;

/// Where a text can be cut so that no character is cut in two: UTF-8 has at most four bytes.
std::size_t cut_of(std::string_view text) {
  for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xC0U) == 0xC0U) return text.size() - back;
    if (byte < 0x80U) break;
  }
  return text.size();
}

}  // namespace

std::string safe_line(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  std::string out;
  while (true) {
    const std::size_t tab = line.find('\t');
    out += display(line.substr(0, tab));
    if (tab == std::string_view::npos) return out;
    out += '\t';
    line.remove_prefix(tab + 1);
  }
}

std::string SafeLines::take(std::string_view bytes) {
  std::string shown;
  for (std::size_t feed = bytes.find('\n'); feed != std::string_view::npos;
       feed = bytes.find('\n')) {
    rest_ += bytes.substr(0, feed);
    shown += safe_line(rest_) + "\n";
    rest_.clear();
    bytes.remove_prefix(feed + 1);
  }
  rest_ += bytes;
  if (rest_.size() > kMostHeld) {
    const std::size_t cut = cut_of(rest_);
    shown += safe_line(std::string_view(rest_).substr(0, cut));
    rest_.erase(0, cut);
  }
  return shown;
}

std::string SafeLines::finish() {
  if (rest_.empty()) return {};
  std::string shown = safe_line(rest_) + "\n";
  rest_.clear();
  return shown;
}

}  // namespace agentcheck
