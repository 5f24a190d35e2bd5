// agentcheck dump changes: the change set of two trees, as JSON.
#include "runner/commands/commands.h"
#include "runner/commands/shared_flags.h"
#include "runner/git/repository.h"
#include "runner/report/json_values.h"

namespace agentcheck {
namespace {

constexpr Flag kBase{"--base", FlagKind::value, "REV",
                     "exactly REV, or its merge base with head for `REV...`", "AGENTCHECK_BASE"};
constexpr Flag kHead{"--head", FlagKind::value, "REV", "default: the working tree", ""};

Json changes_json(const TreePair& trees, const ChangeSet& changes) {
  Json out;
  out["schema"] = "agentcheck.changes/1";
  out["base"] = json_tree(trees.base());
  out["head"] = json_tree(trees.head());
  out["files"] = Json::array();
  for (const FileChange& change : changes.files) {
    Json file = json_change(change);
    file["old_id"] = json_text_or_null(change.old_id);
    file["id"] = json_text_or_null(change.id);
    if (!change.unexamined_reason.empty()) file["reason"] = json_text(change.unexamined_reason);
    out["files"].push_back(std::move(file));
  }
  out["ignored"] = Json::array();
  for (const std::string& path : changes.ignored) out["ignored"].push_back(json_text(path));
  out["notes"] = Json::array();
  for (const std::string& note : changes.notes) out["notes"].push_back(json_text(note));
  return out;
}

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  RevisionRequest request;
  if (const std::optional<Setting> base = arguments.setting("--base")) {
    (base->origin == Origin::flag ? request.base : request.base_environment) = base->text;
  }
  request.head = arguments.text("--head");
  const auto repository = Repository::open(repository_directory(arguments));
  if (!repository) return tl::unexpected(repository.error());
  const auto trees = (*repository)->resolve(request);
  if (!trees) return tl::unexpected(trees.error());
  const Result<ChangeSet> changes = (*trees)->changes();
  if (!changes) return tl::unexpected(changes.error());
  console.out(dump_json(changes_json(**trees, *changes)));
  return ExitCode::passed;
}

}  // namespace

Command dump_changes_command() {
  return {"dump changes",
          "print what differs between two trees, as JSON",
          "",
          0,
          0,
          "Every changed path with its status, modes and object ids; renames are found. Content is "
          "not read.",
          {kRepositoryFlag, kBase, kHead},
          {{"agentcheck dump changes --base v1 --head v2", "two revisions"},
           {"agentcheck dump changes", "the working tree against its base"}},
          run};
}

}  // namespace agentcheck
