#include "runner/commands/reference.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "specs/common_keys.h"

namespace agentcheck {
namespace {

constexpr std::string_view kMadeBy = "<!-- Made by `agentcheck explain {}`; a test compares. -->\n";

std::string full_name(const CheckInfo& info) {
  return fmt::format("{}: {}", name_of(info.family), info.name);
}

/// A cell of a table: one line, without a bare bar.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

/// GitHub's anchor of a heading: lower case, blanks to dashes, punctuation gone.
std::string anchor(std::string_view heading) {
  std::string out;
  for (const char c : heading) {
    if (c == ' ') out += '-';
    if (c == '-' || (c >= 'a' && c <= 'z')) out += c;
  }
  return out;
}

std::string value_of(const ParameterInfo& row) {
  std::string text(value_text(row.type));
  for (std::size_t i = 0; i < row.choices.size(); ++i) {
    text += fmt::format("{} `{}`", i == 0 ? "" : ",", row.choices[i]);
  }
  return text;
}

std::string parameter_table(const CheckInfo& info) {
  if (info.parameters.empty()) return "No parameters beside the common keys.\n\n";
  std::string out = "| parameter | value | default | |\n|---|---|---|---|\n";
  for (const ParameterInfo& row : info.parameters) {
    const std::string fallback = row.required ? "*required*" : cell(row.default_text);
    out += fmt::format("| `{}` | {} | {} | {} |\n", row.name, cell(value_of(row)), fallback,
                       cell(row.help));
  }
  for (const auto& group : info.one_of) {
    std::string names;
    for (const std::string& name : group) names += (names.empty() ? "`" : ", `") + name + "`";
    out += fmt::format("\nExactly one of {} must be given.\n", names);
  }
  return out + "\n";
}

/// The page with its own headings one level down.
std::string page_text(const CheckInfo& info) {
  std::string out;
  bool code = false;
  for (const std::string_view line : split_lines(page_body(info))) {
    if (line.starts_with("```")) code = !code;
    if (!code && line.starts_with("#")) out += "#";
    out += std::string(line) + "\n";
  }
  return out + "\n";
}

std::string check_section(const CheckInfo& info) {
  return fmt::format("## {}\n\n{}\n\n{}{}```yaml\n{}\n```\n", full_name(info), info.summary,
                     page_text(info), parameter_table(info), trim(info.example));
}

template <typename Table>
std::string key_table(const Table& table) {
  std::string out = "| key | |\n|---|---|\n";
  for (const KeyInfo& key : table) out += fmt::format("| `{}` | {} |\n", key.name, cell(key.help));
  return out + "\n";
}

constexpr std::string_view kSpecIntroduction = R"(# The spec

A spec says what was asked and what must hold of the change. It is YAML, and strict: an unknown key, a
duplicate key, a wrong type, a bad glob or expression, an unknown check and a duplicate id are all
reported at once, each with its line and a hint. `agentcheck spec check FILE` does only that. The JSON
Schema for editors is [schema/spec.schema.json](schema/spec.schema.json).

```yaml
# yaml-language-server: $schema=docs/schema/spec.schema.json
version: 1
task:
  title: Add JSDoc to every exported function in src/utils
  type: docs
  tier: 1
  prompt: |
    Add JSDoc comments to every exported function in src/utils that has none.
base: main
criteria:
  - structural: scope
    id: only-utils
    modify: [src/utils/**]
    create: none
    delete: none
  - structural: equivalent
    modulo: [comments, docs]
    why: a documentation task changes no code
  - negative: changed-signatures
    in: [src/utils/**]
  - coverage: docs
    in: [src/utils/**]
    which: all
    require: [description, params, returns]
  - behavioral: command
    id: tests
    run: npm test
    timeout: 10m
    protect: [test/**, package.json]
  - negative: guardrails
    level: advisory
```

A spec that is tracked on base is read from base, so that a change cannot rewrite what it is judged by;
where the file on disk differs, the report says so, and `--spec-from disk` is how its author tries it.

)";

constexpr std::string_view kSpecValues = R"(## How values are written

- Globs follow `.gitignore`: `*` within a folder, `**` across folders, `{a,b}` alternatives. Quote one that
  begins with `*`, `!`, `{` or `[`.
- `none` is the empty list. A single text stands for a list of one.
- Durations are `90s`, `10m`, `2h`; sizes `512KiB`, `64MiB`; shares `90%`.
- A command is a shell string, run by `/bin/sh -c`, or a list of words, run as it is.

## Verdicts

A criterion is `pass`, `fail`, `error` (it could not be decided: a file that does not parse where it matters,
an `in` that matches no path, content behind a filter) or `skipped` (a demand with nothing in its reach, or
`--skip-commands`). Only a pass of every required criterion is a pass of the spec. Advisory criteria are
reported and decide nothing.

## Waivers

`.agentcheck/waivers.yaml`, read from base, lists findings to let pass. The fingerprint is in the JSON report
and survives a shift of lines.

```yaml
- fingerprint: 0123456789abcdef
  reason: the old parser goes away in the next release
  until: 2030-01-01
```
)";

}  // namespace

std::string_view value_text(ParameterType type) {
  switch (type) {
    case ParameterType::boolean:
      return "true or false";
    case ParameterType::integer:
      return "a whole number";
    case ParameterType::share:
      return "a share, as in `90%`";
    case ParameterType::size:
      return "a size, as in `512KiB`";
    case ParameterType::duration:
      return "a duration, as in `90s` or `10m`";
    case ParameterType::text:
      return "text";
    case ParameterType::choice:
      return "one of";
    case ParameterType::globs:
      return "a list of globs, or `none`";
    case ParameterType::strings:
      return "a list of texts, or `none`";
    case ParameterType::choices:
      return "a list of";
    case ParameterType::command:
      return "a shell command, or a list of arguments";
    case ParameterType::environment:
      return "a mapping of names to texts";
    case ParameterType::texts_by_name:
      return "a mapping of names to texts";
    case ParameterType::cache:
      return "`{key: [...], paths: [...]}`";
    case ParameterType::regex:
      return "a regular expression";
    case ParameterType::one_or_more_regexes:
      return "one or more regular expressions";
    case ParameterType::query:
      return "a tree-sitter query";
  }
  return "text";
}

std::string_view page_body(const CheckInfo& info) {
  const std::string_view page = trim(info.page);
  return page.starts_with("# ") ? trim(page.substr(std::min(page.find('\n'), page.size()))) : page;
}

std::string checks_reference(const std::vector<const CheckInfo*>& checks) {
  std::string out = fmt::format(fmt::runtime(kMadeBy), "--all");
  out += "# Checks\n\n| check | |\n|---|---|\n";
  for (const CheckInfo* info : checks) {
    const std::string name = full_name(*info);
    out += fmt::format("| [{}](#{}) | {} |\n", name, anchor(name), cell(info->summary));
  }
  out += "\nThe keys every criterion has are in [spec.md](spec.md).\n";
  for (const CheckInfo* info : checks) out += "\n" + check_section(*info);
  return out;
}

std::string spec_reference() {
  std::string out = fmt::format(fmt::runtime(kMadeBy), "--spec");
  out += kSpecIntroduction;
  out += "## Keys of the file\n\n" + key_table(kSpecKeys);
  out += "## Keys of `task`\n\n" + key_table(kTaskKeys);
  out +=
      "## Keys of every criterion\n\nEach criterion is `family: check`; the parameters of each "
      "check "
      "are in [checks.md](checks.md).\n\n";
  out += key_table(kCommonKeys);
  out += kSpecValues;
  return out;
}

}  // namespace agentcheck
