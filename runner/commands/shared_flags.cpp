#include "runner/commands/shared_flags.h"

#include <fmt/format.h>

#include "core/text.h"

namespace agentcheck {

std::string repository_directory(const Arguments& arguments) {
  return arguments.text(kRepositoryFlag.name, ".");
}

Result<bool> wants_spec_from_disk(const Arguments& arguments) {
  const std::string from = arguments.text(kSpecFromFlag.name, "base");
  if (from == "base" || from == "disk") return from == "disk";
  return fail(ErrorKind::usage,
              fmt::format("`--spec-from` takes `base` or `disk`, not `{}`", display(from)));
}

}  // namespace agentcheck
