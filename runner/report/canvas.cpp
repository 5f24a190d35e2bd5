#include "runner/report/canvas.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/report/layout.h"
#include "runner/report/log_safety.h"

namespace agentcheck {

Canvas::Canvas(const RenderStyle& style)
    : style_(style), width_(std::max<std::size_t>(style.width, 40)) {}

std::string Canvas::paint(std::string_view colour, std::string_view text) const {
  if (!style_.colour || text.empty() || colour.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", colour, text);
}

void Canvas::line(std::size_t indent, std::string_view text) {
  if (!text.empty()) out_.append(indent, ' ');
  out_ += without_log_commands(text);
  out_ += '\n';
}

void Canvas::paragraph(std::size_t indent, std::string_view text, std::string_view colour) {
  for (const std::string& part : wrap(text, width_ - indent)) line(indent, paint(colour, part));
}

void Canvas::more(std::size_t indent, std::string_view text) {
  line(indent, paint(ink::kDim, fmt::format("{} {}", ellipsis(), text)));
}

}  // namespace agentcheck
