// The facts of one text, for `agentcheck dump symbols`: the analysis without a diff.
#pragma once

#include <string>

#include "core/facts.h"

namespace agentcheck {

/// Decides the language of `path` with `text`, parses and collects symbols and syntax errors, as a
/// verify would for one side of a file. A file no grammar claims gives facts without a language.
FileFacts analyse_text(const std::string& path, std::string text);

}  // namespace agentcheck
