// Hunks as git would show them with `-U0`.
#include "runner/git/line_diff.h"
#include "tests/unit/catch.h"
#include "tests/unit/git_fixture.h"

using namespace agentcheck;

namespace {

std::string described(const std::vector<Hunk>& hunks) {
  std::string text;
  for (const Hunk& hunk : hunks) {
    text += "[" + std::to_string(hunk.base.begin) + "," + std::to_string(hunk.base.end) + ")->[" +
            std::to_string(hunk.head.begin) + "," + std::to_string(hunk.head.end) + ") ";
  }
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1);
    lines.push_back(text.substr(at, end + 1 - at));
    at = end + 1;
  }
  return lines;
}

/// `base` with the hunks' lines taken from `head`.
std::string patched(const std::string& base, const std::string& head,
                    const std::vector<Hunk>& hunks) {
  const auto old_lines = lines_of(base);
  const auto new_lines = lines_of(head);
  std::string text;
  std::size_t at = 0;
  for (const Hunk& hunk : hunks) {
    for (; at < hunk.base.begin; ++at) text += old_lines[at];
    for (std::size_t i = hunk.head.begin; i < hunk.head.end; ++i) text += new_lines[i];
    at = hunk.base.end;
  }
  for (; at < old_lines.size(); ++at) text += old_lines[at];
  return text;
}

}  // namespace

TEST_CASE("hunks are half-open ranges of lines", "[git][line_diff]") {
  CHECK(described(line_diff("a\nb\nc\n", "a\nb\nc\n")).empty());
  CHECK(described(line_diff("", "")).empty());
  CHECK(described(line_diff("a\nb\nc\n", "a\nx\nc\n")) == "[1,2)->[1,2) ");
  CHECK(described(line_diff("a\nc\n", "a\nb\nc\n")) == "[1,1)->[1,2) ");
  CHECK(described(line_diff("a\nb\nc\n", "a\nc\n")) == "[1,2)->[1,1) ");
  CHECK(described(line_diff("", "a\nb\n")) == "[0,0)->[0,2) ");
  CHECK(described(line_diff("a\nb", "")) == "[0,2)->[0,0) ");
  CHECK(described(line_diff("b\n", "a\nb\n")) == "[0,0)->[0,1) ");
}

TEST_CASE("a missing last line feed is a difference of the last line", "[git][line_diff]") {
  CHECK(described(line_diff("a\nb\n", "a\nb")) == "[1,2)->[1,2) ");
  CHECK(described(line_diff("a\nb", "a\nb\n")) == "[1,2)->[1,2) ");
}

TEST_CASE("a hunk keeps an inserted block whole", "[git][line_diff]") {
  const std::string base = "f() {\n  a\n}\n\nh() {\n  a\n}\n";
  const std::string head = "f() {\n  a\n}\n\ng() {\n  a\n}\n\nh() {\n  a\n}\n";
  CHECK(described(line_diff(base, head)) == "[4,4)->[4,8) ");
}

TEST_CASE("NUL bytes and other bytes are compared as they are", "[git][line_diff]") {
  const std::string base("a\0b\n\xff\n", 6);
  const std::string head("a\0c\n\xff\n", 6);
  CHECK(described(line_diff(base, head)) == "[0,1)->[0,1) ");
  CHECK(is_binary(base));
  CHECK(!is_binary("plain\xff text"));
  CHECK(!is_binary(std::string(8000, 'x') + std::string(1, '\0')));
  CHECK(is_binary(std::string(7999, 'x') + std::string(1, '\0')));
}

TEST_CASE("random texts: the hunks turn base into head, with git's counts", "[git][line_diff]") {
  const TestRepository files;
  std::uint32_t seed = 12345;
  const auto next = [&seed](std::uint32_t below) {
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
  };
  for (int round = 0; round < 40; ++round) {
    std::string base;
    std::string head;
    const std::uint32_t words = 2 + next(30);
    for (std::uint32_t i = next(400); i > 0; --i) {
      const std::string line = "word " + std::to_string(next(words)) + "\n";
      if (next(10) != 0) base += line;
      if (next(10) != 0) head += line;
    }
    if (next(4) == 0) base += "no line feed";
    const std::vector<Hunk> hunks = line_diff(base, head);
    CHECK(patched(base, head, hunks) == head);
    std::size_t added = 0;
    std::size_t removed = 0;
    for (const Hunk& hunk : hunks) {
      added += hunk.head.end - hunk.head.begin;
      removed += hunk.base.end - hunk.base.begin;
    }
    files.write("a", base);
    files.write("b", head);
    const std::string numstat =
        run_test_git(files.path(), {"diff", "--no-index", "--numstat", "a", "b"}).out;
    if (base == head) continue;
    CHECK(numstat.substr(0, numstat.rfind('\t')) ==
          std::to_string(added) + "\t" + std::to_string(removed));
  }
}

TEST_CASE("one huge line, or very many different ones, do not hang", "[git][line_diff]") {
  const std::string line(50 << 20, 'x');
  CHECK(described(line_diff(line, line + "y")) == "[0,1)->[0,1) ");
  std::string base;
  std::string head;
  for (int i = 0; i < 400'000; ++i) {
    base += std::to_string(i * 7 % 400'009) + "\n";
    head += std::to_string(i * 11 % 400'009) + "\n";
  }
  const std::vector<Hunk> hunks = line_diff(base, head);
  CHECK(!hunks.empty());
  CHECK(patched(base, head, hunks) == head);
}

TEST_CASE("a large file's hunks are the same with equal ends left out", "[git][line_diff]") {
  std::string base;
  for (int i = 0; i < 120'000; ++i) base += "line " + std::to_string(i % 500) + "\n";
  std::string head = base;
  const std::size_t middle = head.find('\n', head.size() / 2) + 1;
  head.insert(middle, "line 7\nsomething new\n");
  const std::size_t later = head.find('\n', middle + 5000) + 1;
  head.erase(later, head.find('\n', later) + 1 - later);
  REQUIRE(base.size() > (1U << 20));
  const std::vector<Hunk> hunks = line_diff(base, head);
  REQUIRE(hunks.size() == 2);
  CHECK(hunks[0].head.end - hunks[0].head.begin == 2);
  CHECK(hunks[1].base.end - hunks[1].base.begin == 1);
  CHECK(patched(base, head, hunks) == head);
  // Changes at the very ends leave nothing to skip.
  CHECK(described(line_diff(base, "first\n" + base)) == "[0,0)->[0,1) ");
  CHECK(described(line_diff(base, base + "last")) == "[120000,120000)->[120000,120001) ");
  CHECK(described(line_diff(base + "x", base + "y")) == "[120000,120001)->[120000,120001) ");
}

TEST_CASE("past a limit, everything between the equal ends is one hunk", "[git][line_diff]") {
  std::string base = "same\n";
  std::string head = "same\n";
  for (int i = 0; i < 500'100; ++i) {
    base += std::to_string(i % 10) + "\n";
    head += std::to_string((i + 1) % 10) + "\n";
  }
  base += "end\n";
  head += "more\nend\n";
  CHECK(described(line_diff(base, head)) == "[1,500101)->[1,500102) ");
}
