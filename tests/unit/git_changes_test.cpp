// What differs between two trees of a real repository, renames found.
#include <algorithm>
#include <filesystem>
#include <map>

#include "runner/git/repository.h"
#include "tests/unit/catch.h"
#include "tests/unit/git_fixture.h"

using namespace agentcheck;
namespace fs = std::filesystem;

namespace {

std::unique_ptr<TreePair> compare(const std::string& directory, const std::string& base,
                                  const std::string& head, unsigned threads = 2) {
  auto repository = Repository::open(directory);
  REQUIRE(repository);
  RevisionRequest request;
  request.base = base;
  request.head = head;
  request.threads = threads;
  auto pair = (*repository)->resolve(request);
  if (!pair) FAIL(pair.error().message);
  return std::move(*pair);
}

ChangeSet changes_of(const TreePair& pair) {
  auto changes = pair.changes();
  if (!changes) FAIL(changes.error().message);
  return std::move(*changes);
}

std::string described(const ChangeSet& changes) {
  std::string text;
  for (const FileChange& file : changes.files) {
    text += std::string(name_of(file.status)) + " ";
    if (file.status == FileStatus::renamed) {
      text += file.old_path + " -> " + file.path + " " + std::to_string(file.similarity);
    } else {
      text += file.path;
    }
    text += "; ";
  }
  return text;
}

std::string described(const std::string& directory, const std::string& base = "HEAD~1",
                      const std::string& head = "HEAD") {
  return described(changes_of(*compare(directory, base, head)));
}

std::string numbered(int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i) text += "this is line number " + std::to_string(i) + "\n";
  return text;
}

/// What `git diff --raw -M` says, in the words of described().
std::string by_git(const TestRepository& repository, const std::string& base,
                   const std::string& head) {
  const std::string raw = repository.git({"diff", "--raw", "-M", "-l0", "-z", base, head});
  std::vector<std::string> words;
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t end = std::min(raw.find('\0', at), raw.size());
    words.push_back(raw.substr(at, end - at));
    at = end + 1;
  }
  std::map<std::string, std::string> lines;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    const std::string status = words[i].substr(words[i].rfind(' ') + 1);
    const std::map<char, std::string> names = {
        {'A', "added "}, {'D', "deleted "}, {'M', "modified "}, {'T', "type-changed "}};
    if (status[0] == 'R') {
      lines[words[i + 2]] = "renamed " + words[i + 1] + " -> " + words[i + 2] + " " +
                            std::to_string(std::stoi(status.substr(1))) + "; ";
      ++i;
    } else {
      lines[words[i + 1]] = names.at(status[0]) + words[i + 1] + "; ";
    }
  }
  std::string text;
  for (const auto& [path, line] : lines) text += line;
  return text;
}

}  // namespace

TEST_CASE("every kind of change has its status, modes and ids", "[git][changes]") {
  TestRepository r;
  for (const std::string name : {"kept", "deleted", "changed", "mode", "to-link", "to-dir", "z"}) {
    r.write(name, name + " one\n");
  }
  r.write("from-dir/x", "x one\n");
  fs::create_symlink("kept", r.file("link"));
  r.commit();
  r.remove("deleted");
  r.write("changed", "changed two\n");
  fs::permissions(r.file("mode"), fs::perms::owner_exec, fs::perm_options::add);
  r.remove("to-link");
  fs::create_symlink("kept", r.file("to-link"));
  r.remove("to-dir");
  r.write("to-dir/inner", "inner\n");
  r.remove("from-dir");
  r.write("from-dir", "now a file\n");
  r.remove("link");
  fs::create_symlink("z", r.file("link"));
  r.write("new\nline", "odd\n");
  r.commit();
  const auto pair = compare(r.path(), "HEAD~1", "HEAD");
  const ChangeSet changes = changes_of(*pair);
  CHECK(
      described(changes) ==
      "modified changed; deleted deleted; added from-dir; deleted from-dir/x; modified link; "
      "modified mode; added new\nline; deleted to-dir; added to-dir/inner; type-changed to-link; ");
  const auto file = [&](const std::string& path) {
    return *std::find_if(changes.files.begin(), changes.files.end(),
                         [&](const FileChange& one) { return one.path == path; });
  };
  CHECK(file("mode").old_mode == FileMode::regular);
  CHECK(file("mode").mode == FileMode::executable);
  CHECK(file("mode").old_id == file("mode").id);
  CHECK(file("to-link").mode == FileMode::symlink);
  CHECK(file("deleted").id.empty());
  CHECK(file("deleted").mode == FileMode::none);
  CHECK(file("deleted").old_path == "deleted");
  CHECK(file("from-dir").old_path.empty());
  CHECK(pair->read(Side::head, file("to-link")).value() == "kept");
  CHECK(pair->read(Side::base, file("to-link")).value() == "to-link one\n");
  CHECK(pair->size(Side::base, file("changed")) == 12);
  CHECK(!pair->read(Side::head, file("deleted")));
  CHECK(!pair->size(Side::head, file("deleted")));
  CHECK(changes.files.size() == 10);
}

TEST_CASE("a submodule's commit is a change whose content is elsewhere", "[git][changes]") {
  TestRepository r;
  r.write("a", "1\n");
  r.commit();
  r.git({"update-index", "--add", "--cacheinfo",
         "160000,1111111111111111111111111111111111111111,sub"});
  r.git({"commit", "-q", "-m", "link"});
  const auto pair = compare(r.path(), "HEAD~1", "HEAD");
  const ChangeSet changes = changes_of(*pair);
  REQUIRE(described(changes) == "added sub; ");
  CHECK(changes.files[0].mode == FileMode::gitlink);
  const auto content = pair->read(Side::head, changes.files[0]);
  REQUIRE(!content);
  CHECK(content.error().kind == ErrorKind::undecided);
  CHECK(!pair->size(Side::head, changes.files[0]));
}

TEST_CASE("entries are found and listed on either side", "[git][changes]") {
  TestRepository r;
  r.write("a/b/c", "1\n");
  r.write("a.c", "2\n");
  r.commit();
  r.write("a/b/c", "3\n");
  r.commit();
  const auto pair = compare(r.path(), "HEAD~1", "HEAD");
  const auto found = pair->find(Side::base, "a/b/c");
  REQUIRE((found && *found));
  CHECK(pair->read_entry(Side::base, **found).value() == "1\n");
  CHECK(!pair->find(Side::head, "a/b").value());
  CHECK(!pair->find(Side::head, "none").value());
  const auto list = pair->list(Side::head);
  REQUIRE(list);
  REQUIRE(list->size() == 2);
  CHECK((*list)[0].path == "a.c");
  CHECK((*list)[1].path == "a/b/c");
}

TEST_CASE("a moved file is a rename, exactly or from half of it on", "[git][renames]") {
  TestRepository r;
  r.write("same", numbered(0, 50));
  r.write("most", numbered(100, 150));
  r.write("half", numbered(200, 300));
  r.write("little", numbered(400, 500));
  r.commit();
  for (const std::string name : {"same", "most", "half", "little"}) r.remove(name);
  r.write("d/same2", numbered(0, 50));
  r.write("d/most2", numbered(100, 145));
  r.write("d/half2", numbered(249, 349));
  r.write("d/little2", numbered(460, 560));
  r.commit();
  CHECK(described(r.path()) == by_git(r, "HEAD~1", "HEAD"));
  CHECK(described(r.path()) ==
        "renamed half -> d/half2 51; added d/little2; renamed most -> d/most2 90; renamed same -> "
        "d/same2 100; deleted little; ");
}

TEST_CASE("equal files pair by base name, then by path; a rename is no copy", "[git][renames]") {
  TestRepository r;
  r.write("a/x", "the same\n");
  r.write("a/y", "the same\n");
  r.write("stays", "the same\n");
  r.write("empty1", "");
  r.commit();
  r.remove("a");
  r.remove("empty1");
  r.write("b/y", "the same\n");
  r.write("b/z", "the same\n");
  r.write("copy", "the same\n");
  r.write("empty2", "");
  r.commit();
  CHECK(
      described(r.path()) ==
      "renamed a/y -> b/y 100; renamed a/x -> b/z 100; added copy; renamed empty1 -> empty2 100; ");
  CHECK(described(r.path()) == by_git(r, "HEAD~1", "HEAD"));
}

TEST_CASE("a link is only renamed as a link, and carriage returns do not hide a rename",
          "[git][renames]") {
  TestRepository r;
  r.write("dos", numbered(0, 40));
  fs::create_symlink("somewhere", r.file("link"));
  r.write("text", "somewhere");
  r.commit();
  std::string dos;
  for (const char c : numbered(0, 40)) dos += c == '\n' ? std::string("\r\n") : std::string(1, c);
  for (const std::string name : {"dos", "link", "text"}) r.remove(name);
  r.write("dos2", dos);
  fs::create_symlink("somewhere", r.file("link2"));
  fs::create_symlink("somewhere", r.file("text2"));
  r.commit();
  CHECK(described(r.path()) == by_git(r, "HEAD~1", "HEAD"));
  CHECK(described(r.path()).find("renamed dos -> dos2") != std::string::npos);
  CHECK(described(r.path()).find("deleted text;") != std::string::npos);
}

TEST_CASE("many near-equal files find their own, whatever the threads", "[git][renames]") {
  TestRepository r;
  const std::string licence = numbered(0, 30);
  for (int i = 0; i < 60; ++i) {
    r.write("old/project" + std::to_string(i) + "/Main.java",
            licence + "class Main { int version = 1; }\n");
  }
  r.commit();
  r.remove("old");
  for (int i = 0; i < 60; ++i) {
    r.write("new/project" + std::to_string(i) + "/Main.java",
            licence + "class Main { int version = 2; int more; }\n");
  }
  r.commit();
  const ChangeSet one = changes_of(*compare(r.path(), "HEAD~1", "HEAD", 1));
  REQUIRE(one.files.size() == 60);
  for (const FileChange& file : one.files) {
    CHECK(file.status == FileStatus::renamed);
    CHECK(file.old_path.substr(3) == file.path.substr(3));
  }
  for (const unsigned threads : {2U, 7U}) {
    CHECK(described(changes_of(*compare(r.path(), "HEAD~1", "HEAD", threads))) == described(one));
  }
}

TEST_CASE("random histories: applying the changes to base gives head, and git agrees",
          "[git][changes]") {
  std::uint32_t seed = 4711;
  const auto next = [&seed](std::uint32_t below) {
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
  };
  TestRepository r;
  r.commit();
  for (int round = 0; round < 12; ++round) {
    for (std::uint32_t n = 1 + next(25); n > 0; --n) {
      std::string name = "f" + std::to_string(next(4));
      for (std::uint32_t depth = next(3); depth > 0; --depth) {
        name = "d" + std::to_string(next(3)) + "/" + name;
      }
      // A path may be a file in one round and a directory in another.
      if (next(6) == 0) name = "d" + std::to_string(next(3));
      const std::uint32_t action = next(8);
      for (fs::path above = fs::path(name).parent_path(); !above.empty();
           above = above.parent_path()) {
        if (fs::is_regular_file(fs::symlink_status(r.path() / above)) ||
            fs::is_symlink(r.path() / above)) {
          fs::remove(r.path() / above);
        }
      }
      r.remove(name);
      if (action == 0) continue;
      if (action == 1) {
        fs::create_directories((r.path() / fs::path(name)).parent_path());
        fs::create_symlink("target" + std::to_string(next(3)), r.file(name));
        continue;
      }
      const int start = static_cast<int>(next(5)) * 20;
      r.write(name, numbered(start, start + 10 + static_cast<int>(next(30))));
      if (action == 2) fs::permissions(r.file(name), fs::perms::owner_exec, fs::perm_options::add);
    }
    r.commit();
    const auto pair = compare(r.path(), "HEAD~1", "HEAD");
    const ChangeSet changes = changes_of(*pair);
    CHECK(described(changes) == by_git(r, "HEAD~1", "HEAD"));
    std::map<std::string, std::pair<FileMode, std::string>> tree;
    const auto base = pair->list(Side::base);
    const auto head = pair->list(Side::head);
    REQUIRE((base && head));
    for (const TreeEntry& entry : *base) tree[entry.path] = {entry.mode, entry.id};
    for (const FileChange& file : changes.files) {
      if (!file.old_path.empty()) CHECK(tree.erase(file.old_path) == 1);
    }
    for (const FileChange& file : changes.files) {
      if (file.exists_on(Side::head)) {
        CHECK(tree.emplace(file.path, std::pair(file.mode, file.id)).second);
      }
    }
    std::map<std::string, std::pair<FileMode, std::string>> expected;
    for (const TreeEntry& entry : *head) expected[entry.path] = {entry.mode, entry.id};
    CHECK(tree == expected);
  }
}

TEST_CASE("the working tree is a side like any other", "[git][changes]") {
  TestRepository r;
  r.write("a/kept", "1\n");
  r.write("a/changed", "2\n");
  r.write("deleted", numbered(0, 20));
  r.write("b", "4\n");
  r.commit();
  auto repository = Repository::open(r.path());
  REQUIRE(repository);
  const auto clean = (*repository)->resolve({});
  REQUIRE(!clean);
  CHECK(clean.error().message ==
        "there is no base: the working tree is clean and the branch has no upstream");
  r.write("a/changed", "two\n");
  r.remove("deleted");
  r.write("c/moved", numbered(0, 21));
  r.write("untracked", "5\n");
  r.git({"add", "untracked"});
  const auto pair = (*repository)->resolve({});
  REQUIRE(pair);
  CHECK((*pair)->base().source == "head");
  CHECK((*pair)->head().rev == "working tree");
  CHECK((*pair)->head().commit.empty());
  const ChangeSet changes = changes_of(**pair);
  CHECK(described(changes) ==
        "modified a/changed; renamed deleted -> c/moved 95; added untracked; ");
  CHECK((*pair)->read(Side::head, changes.files[0]).value() == "two\n");
  CHECK((*pair)->read(Side::base, changes.files[0]).value() == "2\n");
  const auto found = (*pair)->find(Side::head, "c/moved");
  REQUIRE((found && *found));
  CHECK((*pair)->read_entry(Side::head, **found).value() == numbered(0, 21));
  const auto list = (*pair)->list(Side::head);
  REQUIRE(list);
  CHECK(list->size() == 5);
  r.git({"add", "-A"});
  CHECK((*pair)->head().tree == r.git({"write-tree"}));
}

TEST_CASE("a missing tree or blob is undecided, and says where", "[git][changes]") {
  TestRepository r;
  r.write("d/a", "1\n");
  r.commit();
  r.write("d/a", "2\n");
  r.write("d/b", numbered(0, 9));
  r.commit();
  const auto object = [&](const std::string& revision) {
    const std::string id = r.git({"rev-parse", revision});
    return r.file(".git/objects/" + id.substr(0, 2) + "/" + id.substr(2));
  };
  fs::remove(object("HEAD:d/a"));
  const auto pair = compare(r.path(), "HEAD~1", "HEAD");
  const ChangeSet changes = changes_of(*pair);
  REQUIRE(described(changes) == "modified d/a; added d/b; ");
  const auto content = pair->read(Side::head, changes.files[0]);
  REQUIRE(!content);
  CHECK(content.error().kind == ErrorKind::undecided);
  CHECK(content.error().message.starts_with("'d/a' on head: object "));
  fs::remove(object("HEAD:d"));
  const auto damaged = compare(r.path(), "HEAD~1", "HEAD")->changes();
  REQUIRE(!damaged);
  CHECK(damaged.error().kind == ErrorKind::undecided);
  CHECK(damaged.error().message.starts_with("in the directory 'd': object "));
}

TEST_CASE("a hostile tree in a real repository is an error that names it", "[git][changes]") {
  TestRepository r;
  r.write("a", "1\n");
  r.commit();
  const std::string blob = r.git({"rev-parse", "HEAD:a"});
  std::string raw;
  for (std::size_t i = 0; i < blob.size(); i += 2) {
    raw += static_cast<char>(std::stoi(blob.substr(i, 2), nullptr, 16));
  }
  const std::string bytes = "100644 .." + std::string(1, '\0') + raw;
  const std::string tree =
      r.git({"hash-object", "-t", "tree", "-w", "--literally", "--stdin"}, bytes);
  const auto pair = compare(r.path(), "HEAD", tree);
  const auto changes = pair->changes();
  REQUIRE(!changes);
  CHECK(changes.error().kind == ErrorKind::undecided);
  CHECK(changes.error().message == "tree " + tree + " is malformed: it has an entry '..'");
}
