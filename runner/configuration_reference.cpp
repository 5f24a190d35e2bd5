// docs/configuration.md, from the table of settings.
#include <fmt/format.h>

#include "runner/configuration.h"
#include "runner/toolchains.h"

namespace agentcheck {
namespace {

constexpr std::string_view kIntroduction =
    R"(<!-- Made by `agentcheck explain --configuration`; a test compares. -->
# Configuration

A setting has a flag, a variable and a key. Strongest first: the flag, the variable, the user's file, the
repository's file.

- The user's file is `$XDG_CONFIG_HOME/agentcheck/config.yaml`, by default `~/.config/agentcheck/config.yaml`. It must be
  yours, and it and its directory writable by nobody else.
- The repository's file is `.agentcheck/config.yaml` as it is on base: a change cannot configure what decides about it. It may
  set only the keys marked below, and no file as the place of a report.

Both are YAML and as strict as a spec: everything wrong is reported at once, with its line and a hint.

```yaml
toolchains: [nvm, pyenv]
jobs: 4
parallel: 2
timeout: 45m
notify: notify-send agentcheck
copy-ignored: [.env.test]
limits: {memory: 4GiB, processes: 2048}
```

)";

constexpr std::string_view kEnd = R"(
A command obeys the settings whose flag its `--help` lists. `limits` are ceilings of one sandbox; memory is never more than three
quarters of the machine's.

## Toolchains

A sandbox has /usr and no home directory. What `toolchains` names it gets as well: read-only, at the place it has outside, in front of
PATH, and of each only the directories below, none of which holds configuration or credentials. `agentcheck doctor` lists what this
machine has.

)";

std::string_view written(SettingType type) {
  switch (type) {
    case SettingType::text:
      return "text";
    case SettingType::count:
      return "a whole number";
    case SettingType::duration:
      return "a duration: `90s`, `10m`, `2h`";
    case SettingType::size:
      return "a size: `512KiB`, `4GiB`";
    case SettingType::names:
      return "a list of names, or one";
    case SettingType::globs:
      return "a list of globs, or one";
  }
  return {};
}

}  // namespace

std::string configuration_reference() {
  std::string out(kIntroduction);
  out += "| key | value | default | flag, variable | repository | |\n|---|---|---|---|---|---|\n";
  for (const SettingInfo& row : all_settings()) {
    out += fmt::format("| `{}` | {} | {} | `{}`, `{}` | {} | {} |\n", row.key, written(row.type),
                       row.default_text, row.flag.name, row.flag.environment,
                       row.in_repository ? "yes" : "no", row.flag.help);
  }
  return out + std::string(kEnd) + toolchains_reference();
}

}  // namespace agentcheck
