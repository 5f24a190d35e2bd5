// What a file's content is: line ends, idents, encodings, LFS pointers and filters, by base's
// rules.
#include "runner/git/content_rule.h"
#include "tests/unit/worktree_fixture.h"

namespace agentcheck::test {
namespace {

std::string random_content(Dice& dice) {
  static const std::vector<std::string> kPieces = {"line\n",     "dos\r\n",
                                                   "lone\rcr",   "$Id$",
                                                   "$Id: 123 $", "$Id: open\n",
                                                   "$Id:$",      "text ",
                                                   "\x01",       "\t",
                                                   "\n",         "\r\n",
                                                   "$",          "\x1a",
                                                   "é",          std::string(1, '\0'),
                                                   "$Idx$",      std::string(200, 'x')};
  std::string content;
  for (std::size_t i = 0, n = dice.below(9); i < n; ++i) {
    const std::string& piece = dice.of(kPieces);
    if ((piece[0] == '\0' || piece == "lone\rcr" || piece == "\x01") && dice.below(3) != 0)
      continue;
    content += piece;
  }
  return content;
}

}  // namespace

TEST_CASE("converted content is what git would store", "[worktree]") {
  const std::vector<std::string> rules = {"",
                                          "text",
                                          "-text",
                                          "text=auto",
                                          "text eol=crlf",
                                          "text=auto eol=crlf",
                                          "text=auto eol=lf",
                                          "eol=lf",
                                          "eol=crlf",
                                          "crlf",
                                          "-crlf",
                                          "crlf=input",
                                          "crlf=auto",
                                          "ident",
                                          "text ident",
                                          "text=auto ident",
                                          "binary",
                                          "binary text",
                                          "filter=unknown",
                                          "text=auto -ident",
                                          "text=input"};
  for (unsigned seed = 1; seed <= cases(25); ++seed) {
    INFO("seed " << seed);
    Dice dice(seed);
    GitFixture repo;
    repo.git("config core.safecrlf false");
    if (dice.below(2) == 0) {
      repo.git("config core.autocrlf " +
               dice.of(std::vector<std::string>{"true", "input", "false"}));
    }
    std::string attributes;
    for (int i = 0; i < 8; ++i) {
      attributes += "f" + std::to_string(i) + "* " + dice.of(rules) + "\n";
    }
    std::string before = dice.below(2) == 0 ? attributes : "";  // else files are stored unconverted
    for (int i = 0; i < 16; ++i)
      repo.write("f" + std::to_string(i % 8) + "-" + std::to_string(i), random_content(dice));
    repo.commit();
    repo.write(".gitattributes", attributes);
    repo.git("add .gitattributes && git commit -q -m attributes");
    for (int i = 0; i < 24; ++i) {
      if (dice.below(3) != 0)
        repo.write("f" + std::to_string(i % 8) + "-" + std::to_string(i), random_content(dice));
    }
    repo.sh("touch f*");  // what was checked out under other attributes counts as unchanged
    const auto snapshot = repo.snapshot();
    REQUIRE(snapshot);
    const GitFixture::Expected git = repo.expected();
    const Lines ours = GitFixture::lines(*snapshot);
    REQUIRE(ours.size() == git.lines.size());
    for (std::size_t k = 0; k < ours.size(); ++k) {
      const TreeEntry& entry = snapshot->entries[k];
      INFO(entry.path);
      CHECK(ours[k].substr(ours[k].find('\t')) == git.lines[k].substr(git.lines[k].find('\t')));
      if (ours[k] == git.lines[k]) continue;
      // Only a file that is base's to the byte may differ from what git would normalise.
      CHECK(entry.id + "\n" == repo.git("hash-object --no-filters " + entry.path));
      CHECK(entry.id + "\n" == repo.git("rev-parse HEAD:" + entry.path));
    }
  }
}

TEST_CASE("a file that is base's to the byte is unchanged, normalised or not", "[worktree]") {
  GitFixture repo;
  repo.write("dos", "a\r\nb\r\n");
  repo.commit();
  repo.write(".gitattributes", "* text\n");
  repo.git("add .gitattributes && git commit -q -m attributes");
  const std::string stored = repo.git("rev-parse HEAD:dos");
  repo.sh("touch dos");
  auto snapshot = repo.snapshot();
  REQUIRE(snapshot);
  CHECK(GitFixture::entry(*snapshot, "dos").id + "\n" == stored);
  CHECK(*snapshot->contents->read(GitFixture::entry(*snapshot, "dos")) == "a\r\nb\r\n");
  repo.write("dos", "a\r\nc\r\n");
  snapshot = repo.snapshot();
  REQUIRE(snapshot);
  CHECK(*snapshot->contents->read(GitFixture::entry(*snapshot, "dos")) == "a\nc\n");
}

TEST_CASE("encodings are converted as git converts them", "[worktree]") {
  GitFixture repo;
  repo.write(".gitattributes",
             "*.u16 text working-tree-encoding=UTF-16\n*.le working-tree-encoding=utf16le\n"
             "*.bom working-tree-encoding=UTF-16LE-BOM\n*.jis working-tree-encoding=SHIFT-JIS\n"
             "*.l1 text working-tree-encoding=ISO-8859-1\n*.u8 working-tree-encoding=utf8\n");
  repo.commit();
  repo.sh(
      "printf 'h\\303\\251llo\\r\\nw\\n' > utf8; iconv -f UTF-8 -t UTF-16 utf8 > a.u16; iconv -f "
      "UTF-8 "
      "-t UTF-16LE utf8 > b.le; { printf '\\377\\376'; cat b.le; } > c.bom; iconv -f UTF-8 -t "
      "ISO-8859-1 utf8 > d.l1; printf '\\223\\372\\226\\173' > e.jis; cp utf8 f.u8; : > empty.u16");
  const WorktreeSnapshot snapshot = repo.same_as_git();
  CHECK(*snapshot.contents->read(GitFixture::entry(snapshot, "a.u16")) == "h\303\251llo\nw\n");
  repo.sh("printf 'no mark' > g.u16; printf x > h.le");
  const auto broken = repo.snapshot();
  REQUIRE(broken);
  CHECK(broken->unexamined.at("g.u16").kind == Unexamined::filter);
  CHECK(broken->unexamined.at("h.le").kind == Unexamined::filter);
}

TEST_CASE("attributes are base's, not those on disk", "[worktree]") {
  GitFixture repo;
  repo.write("a.c", "int a;\n");
  repo.commit();
  repo.write(".gitattributes", "*.c text=auto working-tree-encoding=UTF-16\n");
  repo.sh("printf '\\377\\376i\\0n\\0t\\0 \\0a\\0;\\0\\n\\0' > a.c; git add a.c");
  const auto snapshot = repo.snapshot();
  REQUIRE(snapshot);
  CHECK(snapshot->contents->read(GitFixture::entry(*snapshot, "a.c"))->substr(0, 4) ==
        std::string("\377\376i\0", 4));
}

TEST_CASE("a filter is never run", "[worktree]") {
  GitFixture repo;
  repo.git("config filter.evil.clean 'touch ran; tr a-z A-Z'");
  repo.write(".gitattributes", "*.x filter=evil\n");
  repo.write("same.x", "abc\n");
  repo.write("edited.x", "abc\n");
  repo.commit();
  repo.sh("rm -f ran; sleep 0.05; git status >/dev/null; rm -f ran");
  repo.write("edited.x", "abcd\n");
  repo.write("new.x", "abc\n");
  repo.sh("printf 'ABC\\n' > stored.x");
  const auto snapshot = repo.snapshot();
  REQUIRE(snapshot);
  CHECK_FALSE(fs::exists(repo.root() / "ran"));
  CHECK(snapshot->unexamined.count("same.x") == 0);
  CHECK(snapshot->unexamined.at("edited.x").kind == Unexamined::filter);
  CHECK(snapshot->unexamined.at("new.x").reason ==
        "it is behind the filter evil, which is never run");
  CHECK(*snapshot->contents->read(GitFixture::entry(*snapshot, "same.x")) == "ABC\n");
}

TEST_CASE("LFS content is its pointer", "[worktree]") {
  GitFixture repo;
  repo.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
  repo.commit();
  const std::string pointer =
      "version https://git-lfs.github.com/spec/v1\n"
      "oid sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\nsize 5\n";
  repo.write("content.bin", "hello");
  repo.write("pointer.bin", pointer);
  repo.write("empty.bin", "");
  const auto snapshot = repo.snapshot();
  REQUIRE(snapshot);
  CHECK(*snapshot->contents->read(GitFixture::entry(*snapshot, "content.bin")) == pointer);
  CHECK(GitFixture::entry(*snapshot, "content.bin").id ==
        GitFixture::entry(*snapshot, "pointer.bin").id);
  CHECK(snapshot->contents->read(GitFixture::entry(*snapshot, "empty.bin"))->empty());
  CHECK_FALSE(is_lfs_pointer(pointer + "evil\n"));
}

}  // namespace agentcheck::test
