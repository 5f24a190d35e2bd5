#include "checks/formats/json.h"

#include <fmt/format.h>

namespace agentcheck {
namespace {

constexpr std::size_t kMaxDepth = 100;
constexpr std::size_t kMaxValues = 8'000'000;

/// What stands in the way of reading `text`: found without building anything.
std::string_view obstacle(std::string_view text) {
  std::size_t depth = 0;
  std::size_t values = 1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    switch (text[at]) {
      case '"':
        for (++at; at < text.size() && text[at] != '"'; ++at) {
          if (text[at] == '\\') ++at;
        }
        break;
      case '[':
      case '{':
        ++values;
        if (++depth > kMaxDepth) return "it is nested too deep";
        break;
      case ']':
      case '}':
        if (depth > 0) --depth;
        break;
      case ',':
        if (++values > kMaxValues) return "it holds too many values";
        break;
      default:
        break;
    }
  }
  return {};
}

}  // namespace

Result<nlohmann::json> parse_bounded_json(std::string_view text) {
  if (const std::string_view why = obstacle(text); !why.empty()) {
    return fail(ErrorKind::undecided, fmt::format("the JSON is not read: {}", why));
  }
  nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
  if (value.is_discarded()) return fail(ErrorKind::undecided, "it is no JSON");
  return value;
}

std::string string_of(const nlohmann::json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const nlohmann::json& member_of(const nlohmann::json& object, const char* key) {
  static const nlohmann::json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found != object.end() && found->is_structured() ? *found : kNothing;
}

}  // namespace agentcheck
