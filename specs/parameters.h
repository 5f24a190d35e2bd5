// Parameters of a check: from a YAML value to the ParameterValue its table promises.
#pragma once

#include <optional>

#include "core/criterion.h"
#include "specs/check_info.h"
#include "specs/fields.h"

namespace agentcheck {

/// Reads a value as `info` says; the alternative of the result is the one ParameterType documents.
/// nullopt where the value is wrong, which has then been reported.
std::optional<ParameterValue> read_parameter(const Field& field, const ParameterInfo& info);

}  // namespace agentcheck
