// Several agents or prompts for one task.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace agentcheck {

/// One agent, with what makes it differ from the others of the same call.
struct Variant {
  std::string name;
  std::string agent;
  std::vector<std::string> command;  ///< Words behind `--`.
  std::string prompt_extra;
};

/// Reads variants: YAML, `variants:` with a list of {name, agent, command, prompt}. `fallback` fills
/// in what a variant leaves out. Everything that is wrong is reported, located, in one error
/// (ErrorKind::usage). `path` is for messages.
Result<std::vector<Variant>> load_variants(std::string_view text, const std::string& path,
                                           const Variant& fallback);

}  // namespace agentcheck
