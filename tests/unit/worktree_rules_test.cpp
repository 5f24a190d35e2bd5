// Ignore rules and attributes against what git itself says.
#include <map>

#include "runner/git/attributes.h"
#include "runner/git/wildmatch.h"
#include "tests/unit/worktree_fixture.h"

namespace agentcheck::test {
namespace {

const std::vector<std::string> kNames = {"a",   "b",    "foo",   "bar",  "foo.c", "bar.o",
                                         "x y", "a b ", "#hash", "!not", "[set]", "*star",
                                         "q?",  "Foo",  "ba\\z", "z.tmp"};
const std::vector<std::string> kPieces = {
    "a",       "b",      "foo",          "bar",  "*",    "?",         "**",  "/",
    "/",       "*.c",    "*.o",          "[ab]", "[!a]", "[a-f]*",    "\\*", "\\#",
    "\\!",     "x\\ y",  "[[:alpha:]]*", "[]a]", "[a-",  "**/",       "/**", "a/**/b",
    "z.*",     "[^f]oo", "q\\?",         "***",  "f**o", "[[:bad:]]", "\\",  "[\\]]",
    "ba\\\\z", "[!-z]*", "[z-a]"};

std::string random_pattern(Dice& dice) {
  std::string pattern;
  if (dice.below(6) == 0) pattern += "!";
  if (dice.below(5) == 0) pattern += "/";
  for (std::size_t i = 0, n = 1 + dice.below(4); i < n; ++i) pattern += dice.of(kPieces);
  if (dice.below(4) == 0) pattern += "/";
  if (dice.below(8) == 0) pattern += std::string(1 + dice.below(2), ' ');
  return pattern;
}

void random_tree(GitFixture& repo, Dice& dice) {
  for (int i = 0; i < 40; ++i) {
    std::string path;
    for (std::size_t depth = dice.below(4); depth > 0; --depth) path += dice.of(kNames) + "/";
    path += dice.of(kNames);
    std::error_code error;
    fs::create_directories((repo.root() / path).parent_path(), error);
    if (!error && !fs::is_directory(repo.root() / path)) std::ofstream(repo.root() / path) << "x";
  }
}

std::string random_rules(Dice& dice) {
  std::string text = dice.below(8) == 0 ? "\xEF\xBB\xBF" : "";
  const std::string end = dice.below(6) == 0 ? "\r\n" : "\n";
  for (std::size_t i = 0, n = 1 + dice.below(5); i < n; ++i) text += random_pattern(dice) + end;
  return text;
}

}  // namespace

TEST_CASE("wildcards match as gitignore(5) says", "[worktree]") {
  struct Case {
    const char* pattern;
    const char* text;
    bool matches;
  };
  const Case cases[] = {
      {"*.c", "a.c", true},
      {"*.c", "d/a.c", false},
      {"**/a", "a", true},
      {"**/a", "x/y/a", true},
      {"a/**", "a/x/y", true},
      {"a/**", "a", false},
      {"a/**/b", "a/b", true},
      {"a/**/b", "a/x/y/b", true},
      {"a/**/b", "ab", false},
      {"a**b", "axxb", true},
      {"a**b", "a/b", false},
      {"[a-c]", "b", true},
      {"[!a-c]", "b", false},
      {"[]]", "]", true},
      {"[a", "a", false},
      {"\\*", "*", true},
      {"a\\", "a", false},
      {"?", "/", false},
      {"**/x/**/y/*.z", "x/1/x/y/2/y/q.z", true},
      {"*/*/z", "a/b/z", true},
  };
  for (const Case& c : cases) {
    INFO(c.pattern << " on " << c.text);
    CHECK(wildmatch(c.pattern, c.text, false) == c.matches);
  }
  CHECK(wildmatch("FOO*", "foobar", true));
}

TEST_CASE("a pattern of many stars is matched in little time", "[worktree]") {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "a*";
  CHECK_FALSE(wildmatch(pattern + "b", std::string(5000, 'a'), false));
  std::string wide, path;
  for (int i = 0; i < 100; ++i) wide += "**/a*/";
  for (int i = 0; i < 500; ++i) path += "a/";
  CHECK_FALSE(wildmatch(wide + "b", path + "c", false));
}

TEST_CASE("what is ignored is what git ignores", "[worktree]") {
  for (unsigned seed = 1; seed <= cases(25); ++seed) {
    INFO("seed " << seed);
    Dice dice(seed);
    GitFixture repo;
    random_tree(repo, dice);
    repo.write(".gitignore", random_rules(dice));
    repo.git("add -f .gitignore");
    for (const char* directory : {"a", "foo", "foo/bar"}) {
      if (dice.below(2) == 0 && fs::is_directory(repo.root() / directory)) {
        repo.write(std::string(directory) + "/.gitignore", random_rules(dice));
        repo.git("add -f " + std::string(directory) + "/.gitignore");
      }
    }
    if (dice.below(3) == 0) repo.write(".git/info/exclude", random_rules(dice));
    if (dice.below(3) == 0) {
      fs::create_directories(repo.home() / ".config/git");
      std::ofstream(repo.home() / ".config/git/ignore") << random_rules(dice);
    }
    if (dice.below(3) == 0) repo.git("ls-files -o -z | shuf -n 3 -z | xargs -0 git add -f");
    repo.git("commit -q -m c");
    repo.same_as_git();
  }
}

TEST_CASE("attributes are what git says they are", "[worktree]") {
  const std::vector<std::string> words = {"text",
                                          "-text",
                                          "!text",
                                          "text=auto",
                                          "text=input",
                                          "eol=lf",
                                          "eol=crlf",
                                          "-eol",
                                          "crlf",
                                          "-crlf",
                                          "crlf=input",
                                          "ident",
                                          "-ident",
                                          "!ident",
                                          "filter=lfs",
                                          "filter=x",
                                          "-filter",
                                          "!filter",
                                          "binary",
                                          "-binary",
                                          "!binary",
                                          "mine",
                                          "-mine",
                                          "working-tree-encoding=UTF-16",
                                          "!working-tree-encoding",
                                          "diff",
                                          "bad,name",
                                          "other=1"};
  for (unsigned seed = 1; seed <= cases(25); ++seed) {
    INFO("seed " << seed);
    Dice dice(seed);
    GitFixture repo;
    random_tree(repo, dice);
    const auto rules = [&] {
      std::string text;
      if (dice.below(2) == 0) text += "[attr]mine " + dice.of(words) + " " + dice.of(words) + "\n";
      for (std::size_t i = 0, n = 1 + dice.below(6); i < n; ++i) {
        std::string pattern = random_pattern(dice);
        if (dice.below(6) == 0) pattern = "\"fo\\157\"";
        for (char& c : pattern) c = c == ' ' ? '?' : c;
        text += pattern + " " + dice.of(words) + "\t" + dice.of(words) + "\n";
      }
      return text;
    };
    AttributeRules ours(false);
    for (const char* directory : {"", "a/", "foo/"}) {
      if (*directory && !fs::is_directory(repo.root() / directory)) continue;
      const std::string text = rules();
      repo.write(std::string(directory) + ".gitattributes", text);
      ours.add(directory, text);
    }
    const std::string info = rules();
    repo.write(".git/info/attributes", info);
    ours.add_info(info);
    std::istringstream said(
        repo.sh("git ls-files -o -z | git check-attr -z --stdin text crlf eol ident filter "
                "working-tree-encoding 2>/dev/null"));
    std::string path, name, value;
    while (std::getline(said, path, '\0') && std::getline(said, name, '\0') &&
           std::getline(said, value, '\0')) {
      const PathAttributes found = ours.lookup(path);
      const std::map<std::string, const AttributeValue*> by_name = {
          {"text", &found.text},     {"crlf", &found.crlf},
          {"eol", &found.eol},       {"ident", &found.ident},
          {"filter", &found.filter}, {"working-tree-encoding", &found.encoding}};
      const AttributeValue& mine = *by_name.at(name);
      std::string text = mine.text;
      if (mine.kind == AttributeValue::Kind::set) text = "set";
      if (mine.kind == AttributeValue::Kind::unset) text = "unset";
      if (mine.kind == AttributeValue::Kind::unspecified) text = "unspecified";
      INFO(path << " " << name);
      CHECK(text == value);
    }
  }
}

}  // namespace agentcheck::test
