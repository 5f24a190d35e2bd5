#include "core/excerpt.h"

#include "tests/unit/catch.h"

using agentcheck::display_width;
using agentcheck::render_excerpt;

namespace {

/// How many cells stand before the caret, and the source line as shown.
struct Shown {
  std::string line;
  std::size_t caret;
};

Shown show(std::string_view line, int column) {
  const std::string text = render_excerpt("f", 1, column, "m", line, "");
  const std::size_t second = text.find('\n') + 1, third = text.find('\n', second) + 1;
  const std::string source = text.substr(second, third - 1 - second);
  const std::string caret = text.substr(third, text.size() - 1 - third);
  constexpr std::size_t kGutter = 7;  // "   1 | "
  return {source.substr(kGutter), caret.size() - kGutter - 1};
}

}  // namespace

TEST_CASE("An excerpt has the place, the line, the caret and the hint") {
  CHECK(render_excerpt("a/b.yaml", 12, 3, "what is wrong", "x: y\r", "what to do") ==
        "a/b.yaml:12:3: what is wrong\n  12 | x: y\n     |   ^\nhint: what to do\n");
  CHECK(render_excerpt("f", 123456, 1, "m", "", "") == "f:123456:1: m\n 123456 | \n        | ^\n");
}

TEST_CASE("The caret stands under the column, whatever the width of what is before it") {
  CHECK(show("abc", 1).caret == 0);
  CHECK(show("abc", 3).caret == 2);
  CHECK(show("abc", 4).caret == 3);
  CHECK(show("abc", 99).caret == 3);
  CHECK(show("abc", 0).caret == 0);
  CHECK(show("\tx", 2).caret == 4);
  CHECK(show("ab\tx", 4).caret == 4);
  CHECK(show("漢字x", 7).caret == 4);
  CHECK(show("e\xCC\x81x", 4).caret == 1);
  CHECK(show("\xF0\x9F\x98\x80x", 5).caret == 2);
  CHECK(show("漢x", 2).caret == 0);  // Inside a character: at its start.
  CHECK(show("\x1b[31mx", 6).caret == 8);
  CHECK(show("\x1b[31mx", 6).line == "\\x1b[31mx");
  CHECK(show("\xff\xfex", 3).caret == 8);
}

TEST_CASE("A long line is cut around the column, between characters") {
  const std::string line = std::string(500, 'a') + "X" + std::string(500, 'b');
  const Shown shown = show(line, 501);
  CHECK(shown.line.substr(0, 3) == "…");
  CHECK(shown.line[shown.caret + 2] == 'X');  // The ellipsis has three bytes and one cell.
  CHECK(shown.line.size() < 200);
  std::string wide;
  for (int i = 0; i < 300; ++i) wide += "漢";
  for (int column = 1; column < 900; column += 7) {
    CHECK(show(wide, column).line.find("\\x") == std::string::npos);
  }
}

TEST_CASE("The width of text is counted in terminal cells") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("é") == 1);
  CHECK(display_width("漢字") == 4);
  CHECK(display_width("ｶ") == 1);
  CHECK(display_width("한") == 2);
}
