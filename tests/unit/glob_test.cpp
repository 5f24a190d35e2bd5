#include "core/glob.h"

#include "tests/unit/catch.h"

using agentcheck::Glob;

TEST_CASE("A glob matches whole paths from the root") {
  struct Row {
    const char* pattern;
    const char* path;
    bool expected;
  };
  const Row rows[] = {
      {"src/**", "src/a.ts", true},
      {"src/**", "src/a/b.ts", true},
      {"src/**", "src", false},
      {"src", "src/a.ts", true},
      {"src/", "src/a/b.ts", true},
      {"src", "srcs/a.ts", false},
      {"*.md", "README.md", true},
      {"*.md", "docs/README.md", false},
      {"**/*.md", "README.md", true},
      {"**/*.md", "a/b/c.md", true},
      {"a/**/b", "a/b", true},
      {"a/**/b", "a/x/y/b", true},
      {"a/**/b", "a/x/y/c", false},
      {"**/*.{ts,tsx}", "x/a.tsx", true},
      {"**/*.{ts,tsx}", "x/a.js", false},
      {"f?.c", "f1.c", true},
      {"f?.c", "f/.c", false},
      {"[a-c].c", "b.c", true},
      {"[!a-c].c", "b.c", false},
      {"a\\*b", "a*b", true},
      {"a\\*b", "axb", false},
      {"**", "any/thing", true},
      {"package.json", "package.json", true},
      {"package.json", "sub/package.json", false},
      {"**/a/**/b/**", "x/a/y/b/z", true},
      {"*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaac", false},
  };
  for (const Row& row : rows) {
    INFO(row.pattern << " on " << row.path);
    CHECK(Glob::compile(row.pattern)->matches(row.path) == row.expected);
  }
}

TEST_CASE("A bad glob says what is wrong with it") {
  CHECK(Glob::compile("").error().message == "bad glob ``: a glob cannot be empty");
  CHECK(Glob::compile("src/[a").error().message == "bad glob `src/[a`: `[` is never closed");
  CHECK(Glob::compile("src/{a").error().message == "bad glob `src/{a`: `{` is never closed");
  CHECK(!Glob::compile("/src"));
  CHECK(!Glob::compile("!src"));
  CHECK(!Glob::compile("a/../b"));
}

TEST_CASE("A hostile glob is refused before it costs anything") {
  const auto repeated = [](const char* text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
  };
  CHECK(Glob::compile(repeated("{a,b}", 8)));
  CHECK_FALSE(Glob::compile(repeated("{a,b}", 9)));
  CHECK_FALSE(Glob::compile(repeated("{x,y}", 8) + repeated("{a}", 1000)));
  CHECK(Glob::compile(repeated("{a}", 1000)));
  CHECK_FALSE(Glob::compile(repeated("{a,b}", 300'000)));
  CHECK_FALSE(Glob::compile(repeated("{", 500'000) + repeated("}", 500'000)));
  CHECK_FALSE(Glob::compile(std::string(4097, 'a')));
  CHECK(Glob::compile(std::string(4096, 'a')));
}
