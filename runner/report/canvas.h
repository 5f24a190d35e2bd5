// Where the terminal format is drawn: lines, indentation, colour.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runner/report/render.h"

namespace agentcheck {

/// SGR parameters: the sixteen colours every theme makes readable, nothing more.
namespace ink {
inline constexpr std::string_view kBold = "1", kDim = "2", kRed = "31", kGreen = "32",
                                  kYellow = "33", kCyan = "36", kBoldRed = "1;31",
                                  kBoldGreen = "1;32", kBoldYellow = "1;33";
}  // namespace ink

/// Collects the lines of a terminal report. Text given to it must be safe to show already.
class Canvas {
 public:
  explicit Canvas(const RenderStyle& style);

  std::size_t width() const { return width_; }
  bool unicode() const { return style_.unicode; }
  std::string_view ellipsis() const { return style_.unicode ? "…" : "..."; }

  /// `text` in a colour of `ink`, or as it is where there is no colour.
  std::string paint(std::string_view colour, std::string_view text) const;

  /// One line, never wrapped; nothing in it can be a command to a CI system.
  void line(std::size_t indent = 0, std::string_view text = {});
  /// Wrapped at blanks, every line indented and in the colour.
  void paragraph(std::size_t indent, std::string_view text, std::string_view colour = {});
  /// "… 3 more", dimmed: what a folded list ends in.
  void more(std::size_t indent, std::string_view text);

  std::size_t size() const { return out_.size(); }
  std::string take() { return std::move(out_); }

 private:
  RenderStyle style_;
  std::size_t width_;
  std::string out_;
};

/// Draws the findings of a criterion no waiver lets pass, at most 20, with their evidence.
void draw_findings(Canvas& canvas, std::size_t indent, const Outcome& outcome);

}  // namespace agentcheck
