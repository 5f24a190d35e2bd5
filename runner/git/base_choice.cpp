#include "runner/git/base_choice.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>

#include "core/text.h"
#include "runner/git/history.h"

namespace agentcheck {
namespace {

constexpr std::string_view kBranches = "refs/heads/";

std::string quoted(std::string_view text) { return "'" + display(shorten(text, 200)) + "'"; }

tl::unexpected<Error> no_commit_to_fork_from() {
  return fail(ErrorKind::usage, "there is no commit on the head side to find a merge base with",
              "commit something first, or name an exact base with --base REV");
}

tl::unexpected<Error> no_merge_base(const ObjectStore& store, const std::string& revision) {
  if (store.shallow()) {
    return fail(ErrorKind::usage,
                quoted(revision) + " and the head have no common ancestor in this shallow clone",
                "run `git fetch --unshallow`, or name an exact base with --base REV");
  }
  return fail(ErrorKind::usage, quoted(revision) + " and the head have no common ancestor",
              "name an exact base with --base REV");
}

tl::unexpected<Error> several_merge_bases(const std::string& revision,
                                          const std::vector<ObjectId>& bases) {
  std::string list;
  for (const ObjectId& id : bases) list += (list.empty() ? "" : ", ") + id.hex();
  return fail(ErrorKind::usage,
              quoted(revision) + " and the head have several merge bases: " + shorten(list, 300),
              "name one of them with --base REV, or merge " + quoted(revision) + " first");
}

Result<TreeReport> merge_base_with(const ObjectStore& store, const std::string& revision,
                                   const HeadChoice& head) {
  Result<TreeReport> tip = resolve_revision(store, revision);
  if (!tip) return tip;
  if (tip->commit.empty()) {
    return fail(ErrorKind::usage, quoted(revision) + " is a tree and has no merge base",
                "name a commit, or an exact base with --base REV");
  }
  if (head.commit.absent()) return no_commit_to_fork_from();
  const auto bases = store.merge_bases(*ObjectId::from_hex(tip->commit), head.commit);
  if (!bases) return tl::unexpected(bases.error());
  if (bases->empty()) return no_merge_base(store, revision);
  if (bases->size() > 1) return several_merge_bases(revision, *bases);
  const Result<Commit> commit = read_commit(store, bases->front());
  if (!commit) return tl::unexpected(commit.error());
  return TreeReport{revision, bases->front().hex(), commit->tree.hex(), {}};
}

/// "REV" is exactly REV, "REV..." the merge base.
Result<TreeReport> as_written(const ObjectStore& store, const std::string& text,
                              const HeadChoice& head) {
  if (!text.ends_with("...")) return resolve_revision(store, text);
  Result<TreeReport> base = merge_base_with(store, text.substr(0, text.size() - 3), head);
  if (base) base->rev = text;
  return base;
}

/// The full name of the branch a revision is about: "main~2" is about refs/heads/main, and "HEAD^"
/// or
/// "@" about HEAD itself. Empty for anything else, `branch@{upstream}` among it.
std::string branch_named_by(const std::string& revision) {
  if (revision.find("@{u") != std::string::npos || revision.find("@{U") != std::string::npos ||
      revision.find("@{p") != std::string::npos || revision.find("@{P") != std::string::npos) {
    return {};
  }
  std::string name = revision.substr(0, revision.find_first_of("^~:"));
  if (const std::size_t log = name.find("@{"); log != std::string::npos) name.resize(log);
  if (name.empty() || name == "@" || name == "HEAD") return "HEAD";
  if (name.starts_with(kBranches)) return name;
  if (name.starts_with("heads/")) return "refs/" + name;
  if (name.starts_with("refs/")) return {};
  return std::string(kBranches) + name;
}

/// True where a base of that name would move when the change under test is committed.
bool moves_with_head(const std::string& revision, const RevisionRequest& request,
                     const HeadChoice& head) {
  const std::string base = branch_named_by(revision);
  if (base.empty()) return false;
  if (base == "HEAD") return true;
  const bool is_checked_out = head.working_tree || head.state.id == head.commit;
  const std::string own = head.working_tree ? "HEAD" : branch_named_by(request.head);
  return base == own || (base == head.state.ref && (is_checked_out || own == "HEAD"));
}

/// The upstream of the branch the head side is; nullopt where it is no branch or follows none.
Result<std::optional<std::string>> upstream_of(const ObjectStore& store,
                                               const RevisionRequest& request,
                                               const HeadChoice& head) {
  std::string branch = head.state.ref;
  if (!head.working_tree && request.head != "HEAD" && request.head != "@") {
    branch = branch_named_by(request.head);
    if (request.head.find_first_of("^~:@") != std::string::npos) return std::nullopt;
  }
  if (!branch.starts_with(kBranches)) return std::nullopt;
  return store.upstream(branch);
}

/// "refs/remotes/origin/main" as people write it: "origin/main".
std::string short_name(const std::string& ref) {
  for (const std::string_view prefix : {kBranches, std::string_view("refs/remotes/")}) {
    if (ref.starts_with(prefix)) return ref.substr(prefix.size());
  }
  return ref;
}

tl::unexpected<Error> hiding(const RevisionRequest& request, const TreeReport& base,
                             const std::string& where) {
  return fail(ErrorKind::usage,
              fmt::format("the spec's base {} leads to {}, {}", quoted(request.base_spec),
                          base.commit.substr(0, 12), where),
              "a tag or branch can be made or moved by whoever made the change: say which base "
              "counts with --base REV");
}

/// A spec's base, and the tag or branch it names, can be made by whoever made the change. It must
/// not be later than where the branch left its upstream, as commits between the two would go
/// unseen; without an upstream, it must not be the head itself.
Result<void> hides_nothing(const ObjectStore& store, const RevisionRequest& request,
                           const HeadChoice& head, const TreeReport& base) {
  const auto upstream = upstream_of(store, request, head);
  if (!upstream) return tl::unexpected(upstream.error());
  if (!*upstream) {
    // The id of a commit cannot stand in that commit.
    const bool is_name = request.base_spec != base.commit;
    if (head.working_tree || !is_name || base.commit != head.commit.hex()) return {};
    return hiding(request, base, "which is the head itself: there would be nothing to look at");
  }
  const Result<TreeReport> left = merge_base_with(store, **upstream, head);
  if (!left) return tl::unexpected(left.error());
  if (left->commit == base.commit) return {};
  const auto common =
      store.merge_bases(*ObjectId::from_hex(base.commit), *ObjectId::from_hex(left->commit));
  if (!common) return tl::unexpected(common.error());
  if (common->size() == 1 && common->front().hex() == base.commit) return {};
  return hiding(request, base,
                fmt::format("which is not before {}, where the branch left its upstream {}",
                            left->commit.substr(0, 12), quoted(short_name(**upstream))));
}

Result<TreeReport> from_spec(const ObjectStore& store, const RevisionRequest& request,
                             const HeadChoice& head) {
  if (moves_with_head(request.base_spec, request, head)) {
    return fail(ErrorKind::usage,
                "the spec's base " + quoted(request.base_spec) +
                    " is the branch under test: it moves with every commit made on it",
                "name the base with --base REV (--base HEAD for what is not committed yet), or "
                "give the spec the branch this one will be merged into");
  }
  Result<TreeReport> base = merge_base_with(store, request.base_spec, head);
  if (!base) {
    base.error().message = "the spec's base: " + base.error().message;
    return base;
  }
  if (Result<void> safe = hides_nothing(store, request, head, *base); !safe) {
    return tl::unexpected(safe.error());
  }
  return base;
}

tl::unexpected<Error> no_base(const std::string& revision) {
  if (revision.empty()) {
    return fail(ErrorKind::usage, "the branch has no commit yet, so there is no base",
                "commit something first, or compare with nothing: "
                "--base $(git hash-object -t tree /dev/null)");
  }
  return fail(ErrorKind::usage, "there is no base to compare " + quoted(revision) + " with",
              "name one with --base REV, or --base REV... for the merge base");
}

Result<TreeReport> with_source(Result<TreeReport> base, std::string_view source) {
  if (base) base->source = source;
  return base;
}

}  // namespace

Result<TreeReport> resolve_revision(const ObjectStore& store, const std::string& revision) {
  if (revision.empty() || revision.front() == '-' || revision.find('\0') != std::string::npos) {
    return fail(ErrorKind::usage, quoted(revision) + " is no revision",
                "name a branch, a tag or a commit");
  }
  const auto id = store.resolve(revision);
  if (!id) return tl::unexpected(id.error());
  if (!*id) {
    std::string remedy = "`git branch -a` and `git tag` list what there is";
    if (store.shallow()) remedy = "this is a shallow clone: fetch the revision first; " + remedy;
    return fail(ErrorKind::usage, "unknown revision " + quoted(revision), std::move(remedy));
  }
  const Result<Peeled> peeled = peel(store, **id);
  if (!peeled) return tl::unexpected(peeled.error());
  return TreeReport{revision, peeled->commit.hex(), peeled->tree.hex(), {}};
}

Result<TreeReport> choose_base(const ObjectStore& store, const RevisionRequest& request,
                               const HeadChoice& head) {
  if (!request.base.empty()) return with_source(as_written(store, request.base, head), "flag");
  if (!request.base_environment.empty()) {
    return with_source(as_written(store, request.base_environment, head), "environment");
  }
  if (!request.base_spec.empty()) return with_source(from_spec(store, request, head), "spec");
  const auto upstream = upstream_of(store, request, head);
  if (!upstream) return tl::unexpected(upstream.error());
  if (*upstream) {
    Result<TreeReport> base = merge_base_with(store, **upstream, head);
    if (base) base->rev = short_name(**upstream);
    return with_source(std::move(base), "upstream");
  }
  if (!head.working_tree || !head.state.id) return no_base(request.head);
  const Result<Peeled> peeled = peel(store, *head.state.id);
  if (!peeled) return tl::unexpected(peeled.error());
  return TreeReport{"HEAD", peeled->commit.hex(), peeled->tree.hex(), "head"};
}

tl::unexpected<Error> clean_tree() {
  return fail(ErrorKind::usage,
              "there is no base: the working tree is clean and the branch has no upstream",
              "name one with --base REV, or --base REV... for the merge base");
}

}  // namespace agentcheck
