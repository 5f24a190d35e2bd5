#include "runner/runs/start.h"

#include <fmt/format.h>

#include "checks/check.h"
#include "core/text.h"
#include "grammars/language.h"
#include "runner/agents/agent.h"
#include "runner/console.h"
#include "runner/git/base_choice.h"
#include "runner/git/open_store.h"
#include "runner/git/repository.h"
#include "runner/runs/object_directories.h"
#include "runner/spec_source.h"
#include "specs/spec_loader.h"

namespace agentcheck {
namespace {

/// A spec with the base it is to be worked on from.
struct Plan {
  std::string path;
  OpenedSpec spec;
  TreeReport base;
  bool lfs = false;
};

/// The spec's own words about its base, before anything of the repository is known.
Result<std::string> base_in_spec(const StartRequest& request, const std::string& path) {
  if (path == "-") {
    return load_spec(request.spec_text, path, all_check_infos(), language_names()).spec.base;
  }
  const Result<std::string> text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  return load_spec(*text, path, all_check_infos(), language_names()).spec.base;
}

Result<TreeReport> merge_base_with_head(const ObjectStore& store, const std::string& revision) {
  const Result<TreeReport> named = resolve_revision(store, revision);
  if (!named) return named;
  const Result<HeadState> head = store.head();
  if (!head) return tl::unexpected(head.error());
  const auto bases = store.merge_bases(ObjectId::from_hex(named->commit).value_or(ObjectId()),
                                       head->id.value_or(ObjectId()));
  if (!bases) return tl::unexpected(bases.error());
  if (bases->size() == 1) return resolve_revision(store, bases->front().hex());
  return fail(ErrorKind::usage,
              fmt::format("{} and HEAD have {}", display(revision),
                          bases->empty() ? "no common ancestor" : "several merge bases"),
              "name the commit to start from with --base");
}

/// Where the agent starts. Other than for a change that is there already, HEAD is a good base.
Result<TreeReport> choose_start(const ObjectStore& store, const StartRequest& request,
                                const std::string& in_spec) {
  std::string revision = "HEAD";
  std::string source = "head";
  if (!request.base.empty()) {
    revision = request.base;
    source = "flag";
  } else if (!request.base_environment.empty()) {
    revision = request.base_environment;
    source = "environment";
  } else if (!in_spec.empty()) {
    revision = in_spec;
    source = "spec";
  }
  const bool forked = revision.size() > 3 && revision.ends_with("...");
  Result<TreeReport> base =
      forked ? merge_base_with_head(store, revision.substr(0, revision.size() - 3))
             : resolve_revision(store, revision);
  if (!base) {
    if (source != "head") return base;
    return fail(base.error().kind, "there is no commit to start from: " + base.error().message,
                "commit something first, or name a commit with --base");
  }
  if (base->commit.empty()) {
    return fail(ErrorKind::usage, fmt::format("{} is a tree, not a commit", display(revision)),
                "a run starts from a commit");
  }
  base->rev = revision;
  base->source = source;
  return base;
}

/// True where the attributes at the root of base give files to Git LFS, whose content no worktree
/// of ours has.
Result<bool> uses_lfs(const TreePair& trees) {
  const Result<std::optional<TreeEntry>> entry = trees.find(Side::base, ".gitattributes");
  if (!entry) return tl::unexpected(entry.error());
  if (!*entry || !is_file((*entry)->mode)) return false;
  const Result<std::string> text = trees.read_entry(Side::base, **entry);
  if (!text) return tl::unexpected(text.error());
  return text->find("filter=lfs") != std::string::npos;
}

Result<Plan> make_plan(const ObjectStore& store, const Repository& repository,
                       const StartRequest& request, const std::string& path) {
  const Result<std::string> in_spec = base_in_spec(request, path);
  if (!in_spec) return tl::unexpected(in_spec.error());
  Result<TreeReport> base = choose_start(store, request, *in_spec);
  if (!base) return tl::unexpected(base.error());
  VerifyRequest verify;
  verify.spec_path = path;
  verify.spec_text = request.spec_text;
  verify.spec_from_disk = request.spec_from_disk;
  verify.revisions.base = base->commit;
  verify.revisions.head = base->commit;
  Result<OpenedSpec> spec = open_spec(repository, verify);
  if (!spec) return tl::unexpected(spec.error());
  const Result<bool> lfs = uses_lfs(*spec->trees);
  if (!lfs) return tl::unexpected(lfs.error());
  return Plan{path, std::move(*spec), std::move(*base), *lfs};
}

RunRecord make_record(const Plan& plan, const Variant& variant, const StartRequest& request,
                      const RepositoryPaths& paths) {
  RunRecord record;
  const Task& task = plan.spec.spec.task;
  record.task = task.title;
  record.type = task.type;
  record.agent = variant.agent;
  record.variant = variant.name;
  record.command = variant.command;
  record.prompt_extra = variant.prompt_extra;
  record.repository = paths.common_dir;
  record.git_dir = paths.git_dir;
  record.root = paths.root;
  record.base = plan.base.commit;
  record.base_rev = plan.base.rev;
  record.base_source = plan.base.source;
  record.spec_path = plan.path;
  record.timeout = request.timeout;
  record.retries = request.retries;
  record.limit_words = request.limits;
  if (!plan.spec.note.empty()) record.notes.push_back(plan.spec.note);
  if (plan.lfs) {
    record.notes.emplace_back("files kept by Git LFS are pointers in the worktree, not content");
  }
  return record;
}

/// A record is JSON: a name that is not UTF-8 would come back as another.
Result<void> check_names(const RepositoryPaths& paths, const StartRequest& request) {
  std::vector<std::string> names{paths.common_dir, paths.git_dir, paths.root};
  for (const Variant& variant : request.variants) {
    names.insert(names.end(), variant.command.begin(), variant.command.end());
  }
  for (const std::string& name : names) {
    if (is_utf8(name)) continue;
    return fail(
        ErrorKind::usage,
        fmt::format("{} is not UTF-8 and cannot be kept in the record of a run", display(name)),
        "rename it");
  }
  return {};
}

Result<void> make_runs(const RunStore& store, const StartRequest& request,
                       const RepositoryPaths& paths, const std::vector<Plan>& plans,
                       std::vector<HeldRun>& runs) {
  for (const Plan& plan : plans) {
    for (const Variant& variant : request.variants) {
      RunRecord record = make_record(plan, variant, request, paths);
      if (!runs.empty()) record.group = runs.front().record.id;
      Result<HeldRun> made = store.create(std::move(record), plan.spec.text);
      if (!made) return tl::unexpected(made.error());
      runs.push_back(std::move(*made));
    }
  }
  if (runs.size() < 2) return {};
  runs.front().record.group = runs.front().record.id;
  return store.save(runs.front().record);
}

}  // namespace

Result<void> check_agent(const Variant& variant, const std::string& directory) {
  const Result<const AgentProfile*> agent = find_agent(variant.agent);
  if (!agent) return tl::unexpected(agent.error());
  const Result<AgentLaunch> launch = (*agent)->launch({"", variant.command, directory}, {});
  if (!launch) return tl::unexpected(launch.error());
  return {};
}

Result<std::vector<HeldRun>> create_runs(const RunStore& store, const StartRequest& request) {
  for (const Variant& variant : request.variants) {
    Result<void> fine = check_agent(variant, request.directory);
    if (!fine) return tl::unexpected(fine.error());
  }
  const auto objects = open_object_store(request.directory);
  if (!objects) return tl::unexpected(objects.error());
  if (Result<void> fine = check_names((*objects)->paths(), request); !fine) {
    return tl::unexpected(fine.error());
  }
  const auto repository = Repository::open(request.directory);
  if (!repository) return tl::unexpected(repository.error());
  std::vector<Plan> plans;
  for (const std::string& path : request.specs) {
    Result<Plan> plan = make_plan(**objects, **repository, request, path);
    if (!plan) return tl::unexpected(plan.error());
    Result<void> there =
        check_objects((*objects)->paths().common_dir, plan->base.commit, request.owner);
    if (!there) return tl::unexpected(there.error());
    plans.push_back(std::move(*plan));
  }
  std::vector<HeldRun> runs;
  Result<void> made = make_runs(store, request, (*objects)->paths(), plans, runs);
  if (made) return runs;
  for (const HeldRun& run : runs) store.remove(run.record.id);
  return tl::unexpected(made.error());
}

}  // namespace agentcheck
