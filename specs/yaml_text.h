// What must hold for bytes before they are read as YAML.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "specs/spec_loader.h"

namespace agentcheck {

/// The first thing that makes bytes unfit, at a byte offset.
struct TextProblem {
  std::size_t offset = 0;
  std::string message;
  std::string hint;
};

/// Refuses texts over kMaxYamlBytes, before anything looks at their bytes.
std::optional<Diagnostic> find_size_problem(std::string_view text);

/// Refuses more than kMaxYamlIndicators, ill-formed UTF-8, and the control characters YAML 1.2
/// forbids (section 5.1, c-printable), plus lone carriage returns: yaml-cpp ends the file at U+0004
/// and glues lines together at a lone carriage return, so that what is read would not be what is
/// seen.
std::optional<TextProblem> find_text_problem(std::string_view text);

}  // namespace agentcheck
