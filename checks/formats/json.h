// JSON of unknown origin, with bounds on what reading it may cost.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/result.h"

namespace agentcheck {

/// `text` as a value. Fails for what is no JSON, is nested deeper than 100 levels, or holds more
/// than eight million values: memory stays below a few gigabytes for the biggest text, and within
/// about twenty times its size for any.
Result<nlohmann::json> parse_bounded_json(std::string_view text);

/// A member that is a string, or empty.
std::string string_of(const nlohmann::json& object, const char* key);
/// A member that is an object or an array; an empty value where it is neither.
const nlohmann::json& member_of(const nlohmann::json& object, const char* key);

}  // namespace agentcheck
