#include "tests/unit/specs_test_checks.h"

namespace agentcheck::test {
namespace {

using enum ParameterType;

CheckInfo scope() {
  return {.family = Family::structural,
          .name = "scope",
          .summary = "Only these paths are touched.",
          .parameters = {{"modify", globs, false, {}, "any", "Paths that may be modified."},
                         {"create", globs, false, {}, "any", "Paths that may be created."},
                         {"delete", globs, false, {}, "any", "Paths that may be deleted."}},
          .one_of = {},
          .example = "- structural: scope\n  modify: [src/**]\n  create: none\n",
          .page = ""};
}

CheckInfo size_check() {
  return {.family = Family::structural,
          .name = "size",
          .summary = "The change is small.",
          .parameters = {{"max-files", integer, false, {}, "", "Files changed at most."},
                         {"max-bytes", size, false, {}, "", "Bytes of any file at most."}},
          .one_of = {},
          .example = "- structural: size\n  max-files: 3\n  max-bytes: 64KiB\n",
          .page = ""};
}

CheckInfo equivalent() {
  return {.family = Family::structural,
          .name = "equivalent",
          .summary = "Nothing but this changed.",
          .parameters = {{"modulo",
                          choices,
                          true,
                          {"comments", "docs", "formatting", "types"},
                          "",
                          "What may differ."}},
          .one_of = {},
          .example = "- structural: equivalent\n  modulo: [comments, docs]\n",
          .page = ""};
}

CheckInfo command_check() {
  return {.family = Family::behavioral,
          .name = "command",
          .summary = "A command succeeds.",
          .parameters = {{"run", command, true, {}, "", "The command."},
                         {"setup", command, false, {}, "none", "Run before, with network."},
                         {"network", strings, false, {}, "none", "Hosts `setup` may reach."},
                         {"cache", cache, false, {}, "none", "What `setup` fills."},
                         {"timeout", duration, false, {}, "10m", "How long it may take."},
                         {"exit", integer, false, {}, "0", "The exit code it must give."},
                         {"env", environment, false, {}, "none", "Its environment."},
                         {"protect", globs, false, {}, "none", "Paths made equal to base."}},
          .one_of = {},
          .example = "- behavioral: command\n  run: [make, test]\n  timeout: 10m\n  env: {CI: 1}\n",
          .page = ""};
}

CheckInfo docs() {
  return {.family = Family::coverage,
          .name = "docs",
          .summary = "What is asked for is documented.",
          .parameters = {{"of", choice, false, {"exported", "all"}, "exported", "Whose docs."},
                         {"require",
                          choices,
                          false,
                          {"description", "params", "returns"},
                          "description",
                          "What a doc must have."},
                         {"min", share, false, {}, "100%", "The share that must have it."}},
          .one_of = {},
          .example = "- coverage: docs\n  of: all\n  require: params\n  min: 99.5%\n",
          .page = ""};
}

CheckInfo signatures() {
  return {.family = Family::negative,
          .name = "changed-signatures",
          .summary = "No signature changed.",
          .parameters = {{"strict", boolean, false, {}, "false", "Any token counts."}},
          .one_of = {},
          .example = "- negative: changed-signatures\n  strict: true\n",
          .page = ""};
}

CheckInfo added() {
  return {.family = Family::negative,
          .name = "added",
          .summary = "This was not added.",
          .parameters = {{"construct", choices, false, {"any", "todo"}, "", "Built-in ones."},
                         {"query", query, false, {}, "", "A tree-sitter query."},
                         {"regex", one_or_more_regexes, false, {}, "", "On added lines."},
                         {"language", text, false, {}, "", "Of the query."},
                         {"unless", regex, false, {}, "", "Lines let through."}},
          .one_of = {{"construct", "query", "regex"}},
          .example = "- negative: added\n  regex: [TODO, 'FIX\\s*ME']\n  unless: ^//\n",
          .page = ""};
}

}  // namespace

const std::vector<const CheckInfo*>& checks() {
  static const std::vector<CheckInfo> kInfos{scope(), size_check(), equivalent(), command_check(),
                                             docs(),  signatures(), added()};
  static const std::vector<const CheckInfo*> kChecks = [] {
    std::vector<const CheckInfo*> pointers;
    for (const CheckInfo& info : kInfos) pointers.push_back(&info);
    return pointers;
  }();
  return kChecks;
}

const std::vector<std::string>& languages() {
  static const std::vector<std::string> kLanguages{
      "javascript", "typescript", "tsx", "python", "go", "rust", "java", "c", "cpp"};
  return kLanguages;
}

}  // namespace agentcheck::test
