#include "runner/runs/start.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "checks/check.h"
#include "core/text.h"
#include "grammars/language.h"
#include "runner/agents/agent.h"
#include "runner/console.h"
#include "runner/git/base_choice.h"
#include "runner/git/open_store.h"
#include "runner/git/repository.h"
#include "runner/runs/agent_worktree.h"
#include "runner/spec_source.h"
#include "specs/spec_loader.h"

namespace agentcheck {
namespace {

/// A spec with the base it is to be worked on from.
struct Plan {
  std::string path;
  OpenedSpec spec;
  TreeReport base;
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
  return Plan{path, std::move(*spec), std::move(*base)};
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
  return record;
}

Error at_node(const std::string& path, const YAML::Mark& mark, std::string_view what) {
  return {ErrorKind::usage,
          fmt::format("{}:{}:{}: {}", display(path), mark.line + 1, mark.column + 1, what),
          "variants: [{name: a, agent: command, command: [prog, arg], prompt: more words}]"};
}

Result<Variant> read_variant(const std::string& path, const YAML::Node& node, Variant variant) {
  if (!node.IsMap()) return tl::unexpected(at_node(path, node.Mark(), "a variant is a mapping"));
  for (const auto& entry : node) {
    const std::string key = entry.first.as<std::string>();
    const YAML::Node& value = entry.second;
    if (key == "command") {
      if (!value.IsSequence()) {
        return tl::unexpected(at_node(path, value.Mark(), "`command` is a list of words"));
      }
      variant.command.clear();
      for (const YAML::Node& word : value) variant.command.push_back(word.as<std::string>());
      continue;
    }
    std::string* const text = key == "name"     ? &variant.name
                              : key == "agent"  ? &variant.agent
                              : key == "prompt" ? &variant.prompt_extra
                                                : nullptr;
    if (text == nullptr) {
      return tl::unexpected(
          at_node(path, entry.first.Mark(), fmt::format("unknown key `{}`", display(key))));
    }
    if (!value.IsScalar()) {
      return tl::unexpected(at_node(path, value.Mark(), fmt::format("`{}` is a text", key)));
    }
    *text = value.as<std::string>();
  }
  if (variant.name.empty()) {
    return tl::unexpected(at_node(path, node.Mark(), "a variant needs a `name`"));
  }
  return variant;
}

}  // namespace

Result<std::vector<HeldRun>> create_runs(const RunStore& store, const StartRequest& request) {
  for (const Variant& variant : request.variants) {
    const Result<const AgentProfile*> agent = find_agent(variant.agent);
    if (!agent) return tl::unexpected(agent.error());
    // Started for nothing but its errors: better now than in a worktree.
    const AgentTask task{"", variant.command, request.directory};
    const Result<AgentLaunch> launch = (*agent)->launch(task, {});
    if (!launch) return tl::unexpected(launch.error());
  }
  const auto objects = open_object_store(request.directory);
  if (!objects) return tl::unexpected(objects.error());
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
  for (const Plan& plan : plans) {
    for (const Variant& variant : request.variants) {
      RunRecord record = make_record(plan, variant, request, (*objects)->paths());
      if (!runs.empty()) record.group = runs.front().record.id;
      Result<HeldRun> made = store.create(std::move(record), plan.spec.text);
      if (!made) return tl::unexpected(made.error());
      runs.push_back(std::move(*made));
    }
  }
  if (runs.size() < 2) return runs;
  runs.front().record.group = runs.front().record.id;
  if (Result<void> saved = store.save(runs.front().record); !saved) {
    return tl::unexpected(saved.error());
  }
  return runs;
}

Result<std::vector<Variant>> read_variants(const std::string& path, const Variant& fallback) {
  const Result<std::string> text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  try {
    const YAML::Node file = YAML::Load(*text);
    const YAML::Node list = file.IsMap() ? file["variants"] : YAML::Node();
    if (!list || !list.IsSequence() || list.size() == 0 || file.size() != 1) {
      return tl::unexpected(at_node(path, file.Mark(), "`variants` with a list, and nothing else"));
    }
    std::vector<Variant> variants;
    for (const YAML::Node& node : list) {
      Result<Variant> variant = read_variant(path, node, fallback);
      if (!variant) return tl::unexpected(variant.error());
      for (const Variant& other : variants) {
        if (other.name == variant->name) {
          return tl::unexpected(at_node(path, node.Mark(), "two variants have one name"));
        }
      }
      variants.push_back(std::move(*variant));
    }
    return variants;
  } catch (const YAML::Exception& trouble) {
    return tl::unexpected(at_node(path, trouble.mark, trouble.msg));
  }
}

}  // namespace agentcheck
