// Which base is chosen, and what is said where none can be.
#include "runner/git/repository.h"
#include "tests/unit/catch.h"
#include "tests/unit/git_fixture.h"

using namespace agentcheck;

namespace {

struct Asked {
  std::string base, environment, spec, head;
};

/// "SOURCE COMMIT TREE-OR-NOT", or "error: MESSAGE / REMEDY".
std::string chosen(const std::string& directory, const Asked& asked) {
  const auto repository = Repository::open(directory);
  if (!repository) return "error: " + repository.error().message;
  RevisionRequest request;
  request.base = asked.base;
  request.base_environment = asked.environment;
  request.base_spec = asked.spec;
  request.head = asked.head;
  const auto pair = (*repository)->resolve(request);
  if (!pair) {
    CHECK(pair.error().kind == ErrorKind::usage);
    CHECK(!pair.error().remedy.empty());
    return "error: " + pair.error().message + " / " + pair.error().remedy;
  }
  return (*pair)->base().source + " " + (*pair)->base().commit;
}

/// main: one, three; topic: one, two (checked out), which follows main.
struct Forked {
  TestRepository repository;
  std::string one, two, three;
  Forked() {
    repository.write("a", "1\n");
    one = repository.commit();
    repository.git({"checkout", "-q", "-b", "topic"});
    repository.write("a", "2\n");
    two = repository.commit();
    repository.git({"checkout", "-q", "main"});
    repository.write("b", "3\n");
    three = repository.commit();
    repository.git({"checkout", "-q", "topic"});
  }
  const std::string& path() const { return repository.path(); }
};

}  // namespace

TEST_CASE("the base is the first of flag, environment, spec, upstream", "[git][base]") {
  Forked f;
  CHECK(chosen(f.path(), {"main", "topic", "main", "topic"}) == "flag " + f.three);
  CHECK(chosen(f.path(), {"main...", "", "", "topic"}) == "flag " + f.one);
  CHECK(chosen(f.path(), {"", "main", "main", "topic"}) == "environment " + f.three);
  CHECK(chosen(f.path(), {"", "main...", "", "topic"}) == "environment " + f.one);
  CHECK(chosen(f.path(), {"", "", "main", "topic"}) == "spec " + f.one);
  CHECK(chosen(f.path(), {"", "", "main", "HEAD"}) == "spec " + f.one);
  f.repository.git({"branch", "-q", "--set-upstream-to=main"});
  CHECK(chosen(f.path(), {"", "", "", "topic"}) == "upstream " + f.one);
  CHECK(chosen(f.path(), {"", "", "", "HEAD"}) == "upstream " + f.one);
  CHECK(chosen(f.path(), {"", "", "", "main"}) ==
        "error: there is no base to compare 'main' with / name one with --base REV, or --base "
        "REV... for the merge base");
}

TEST_CASE("a revision is a commit, a tag of one, or a tree", "[git][base]") {
  Forked f;
  f.repository.git({"tag", "-a", "-m", "t", "v1", "main"});
  const std::string tree = f.repository.git({"rev-parse", "main^{tree}"});
  CHECK(chosen(f.path(), {"v1", "", "", "topic"}) == "flag " + f.three);
  CHECK(chosen(f.path(), {"v1^{}", "", "", "topic"}) == "flag " + f.three);
  CHECK(chosen(f.path(), {"v1...", "", "", "topic"}) == "flag " + f.one);
  CHECK(chosen(f.path(), {tree, "", "", "topic"}) == "flag ");
  CHECK(chosen(f.path(), {tree + "...", "", "", "topic"})
            .starts_with("error: '" + tree + "' is a tree"));
  CHECK(chosen(f.path(), {"main:a", "", "", "topic"}).find("is a file's content") !=
        std::string::npos);
}

TEST_CASE("an unknown revision, or one that looks like an option, is refused", "[git][base]") {
  Forked f;
  CHECK(chosen(f.path(), {"nothing", "", "", "topic"}) ==
        "error: unknown revision 'nothing' / `git branch -a` and `git tag` list what there is");
  CHECK(chosen(f.path(), {"main", "", "", "no\x1bne"}) ==
        "error: unknown revision 'no\\x1bne' / `git branch -a` and `git tag` list what there is");
  for (const std::string bad : {"-x", "--upload-pack=x", "-"}) {
    CHECK(chosen(f.path(), {bad, "", "", "topic"})
              .starts_with("error: '" + bad + "' is no revision"));
    CHECK(
        chosen(f.path(), {"main", "", "", bad}).starts_with("error: '" + bad + "' is no revision"));
  }
  CHECK(chosen(f.path(), {"...", "", "", "topic"}).starts_with("error: '' is no revision"));
  CHECK(chosen(f.path(), {std::string("main\0x", 6), "", "", "topic"}).starts_with("error: "));
}

TEST_CASE("a spec's base must not move with the change", "[git][base]") {
  Forked f;
  for (const std::string own : {"HEAD", "@", "HEAD~1", "HEAD^", "@~1", "topic", "heads/topic",
                                "topic~1", "refs/heads/topic", "HEAD@{1}", "@{1}", "topic@{0}"}) {
    for (const std::string head : {"", "HEAD", "topic"}) {
      CHECK(chosen(f.path(), {"", "", own, head})
                .starts_with("error: the spec's base '" + own + "' is the branch under test"));
    }
  }
  CHECK(chosen(f.path(), {"", "", "topic", "main"}) == "spec " + f.one);
  CHECK(chosen(f.path(), {"", "", "topic", f.two}).find("is the branch under test") !=
        std::string::npos);
  CHECK(chosen(f.path(), {"", "", f.two, "HEAD"}) == "spec " + f.two);
  CHECK(chosen(f.path(), {"", "", "gone", "HEAD"})
            .starts_with("error: the spec's base: unknown revision 'gone'"));
  f.repository.git({"branch", "-q", "--set-upstream-to=main"});
  CHECK(chosen(f.path(), {"", "", "@{upstream}", "HEAD"}) == "spec " + f.one);
  CHECK(chosen(f.path(), {"", "", "topic@{u}", "HEAD"}) == "spec " + f.one);
}

TEST_CASE("a spec's base that could have been made for it hides no commit", "[git][base]") {
  Forked f;
  f.repository.git({"tag", "release", "topic"});
  f.repository.git({"branch", "stable", "topic"});
  for (const std::string made : {"release", "stable", "tags/release"}) {
    CHECK(chosen(f.path(), {"", "", made, f.two}) ==
          "error: the spec's base '" + made + "' leads to " + f.two.substr(0, 12) +
              ", which is the head itself: there would be nothing to look at / a tag or branch can "
              "be made or moved by whoever made the change: say which base counts with --base REV");
  }
  f.repository.git({"branch", "-q", "--set-upstream-to=main"});
  for (const std::string made : {"release", "stable", "tags/release"}) {
    for (const std::string head : {"", "HEAD", "topic"}) {
      CHECK(chosen(f.path(), {"", "", made, head})
                .starts_with("error: the spec's base '" + made + "' leads to " +
                             f.two.substr(0, 12) + ", which is not before " + f.one.substr(0, 12) +
                             ", where the branch left its upstream 'main'"));
    }
  }
  CHECK(chosen(f.path(), {"release", "", "release", "topic"}) == "flag " + f.two);
  CHECK(chosen(f.path(), {"", "", "main", "topic"}) == "spec " + f.one);
  f.repository.git({"tag", "old", f.one});
  CHECK(chosen(f.path(), {"", "", "old", "topic"}) == "spec " + f.one);
}

TEST_CASE("several merge bases, or none, say what to do", "[git][base]") {
  Forked f;
  f.repository.git({"branch", "before", "main"});
  f.repository.git({"checkout", "-q", "main"});
  f.repository.git({"merge", "-q", "--no-edit", "topic"});
  f.repository.git({"checkout", "-q", "topic"});
  f.repository.git({"merge", "-q", "--no-edit", "before"});
  const std::string several = chosen(f.path(), {"main...", "", "", "topic"});
  CHECK(several.starts_with("error: 'main' and the head have several merge bases: "));
  CHECK(several.find(f.two) != std::string::npos);
  CHECK(several.find(f.three) != std::string::npos);
  f.repository.git({"checkout", "-q", "--orphan", "island"});
  f.repository.commit();
  CHECK(chosen(f.path(), {"main...", "", "", "island"}) ==
        "error: 'main' and the head have no common ancestor / name an exact base with --base REV");
}

TEST_CASE("a shallow clone without the merge base says how to deepen it", "[git][base]") {
  Forked f;
  const TestDirectory elsewhere;
  const std::string clone = elsewhere.path() + "/clone";
  f.repository.git({"clone", "-q", "--depth=1", "--no-single-branch", "file://" + f.path(), clone});
  CHECK(chosen(clone, {"origin/main...", "", "", "HEAD"}) ==
        "error: 'origin/main' and the head have no common ancestor in this shallow clone / run "
        "`git fetch --unshallow`, or name an exact base with --base REV");
  CHECK(chosen(clone, {"origin/main", "", "", "HEAD"}) == "flag " + f.three);
  CHECK(chosen(clone, {f.one, "", "", "HEAD"}).find("this is a shallow clone") !=
        std::string::npos);
}

TEST_CASE("an unborn branch has a clear error", "[git][base]") {
  const TestRepository repository;
  repository.write("a", "1\n");
  CHECK(chosen(repository.path(), {"", "", "", ""})
            .starts_with("error: the branch has no commit yet"));
  CHECK(chosen(repository.path(), {"HEAD", "", "", ""})
            .starts_with("error: unknown revision 'HEAD'"));
  CHECK(chosen(repository.path(), {"HEAD", "", "", "HEAD"}).starts_with("error: unknown revision"));
}

TEST_CASE("a bare repository needs a head", "[git][base]") {
  const TestRepository repository({"--bare"});
  CHECK(chosen(repository.path(), {"HEAD", "", "", ""})
            .starts_with("error: the repository is bare: there is no working tree to verify"));
}
