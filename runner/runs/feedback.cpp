#include "runner/runs/feedback.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/text.h"

namespace agentcheck {
namespace {

using nlohmann::json;

constexpr std::size_t kMostBytes = std::size_t{16} << 10;
constexpr std::size_t kMostFindings = 50;
constexpr std::size_t kMostEvidence = 400;

std::string text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string finding_text(const json& finding) {
  std::string place = text_at(finding, "path");
  const auto line = finding.find("line");
  if (line != finding.end() && line->is_number()) place += fmt::format(":{}", line->get<int>());
  std::string text =
      fmt::format("- {}{}{}", place, place.empty() ? "" : ": ", text_at(finding, "message"));
  const auto evidence = [&](const char* name, const char* key) {
    const std::string shown = text_at(finding, key);
    if (!shown.empty()) text += fmt::format("\n    {}: {}", name, shorten(shown, kMostEvidence));
  };
  evidence("before", "before");
  evidence("after", "after");
  evidence("hint", "hint");
  return text + "\n";
}

}  // namespace

std::string feedback_from_report(std::string_view report_json) {
  const json report = json::parse(report_json, nullptr, false);
  if (!report.is_object() || !report.contains("criteria")) return {};
  std::string text;
  for (const json& criterion : report["criteria"]) {
    const std::string verdict = text_at(criterion, "verdict");
    if (verdict == "pass" || text_at(criterion, "level") != "required") continue;
    const std::string reason = text_at(criterion, "reason");
    text +=
        fmt::format("{} ({}: {}): {}{}{}\n", text_at(criterion, "id"), text_at(criterion, "family"),
                    text_at(criterion, "check"), verdict, reason.empty() ? "" : ", ", reason);
    std::size_t shown = 0;
    const auto findings = criterion.find("findings");
    if (findings == criterion.end() || !findings->is_array()) continue;
    for (const json& finding : *findings) {
      if (finding.value("waived", false)) continue;
      if (shown++ == kMostFindings || text.size() > kMostBytes) {
        text += "- (more of the same are left out)\n";
        break;
      }
      text += finding_text(finding);
    }
  }
  return shorten(text, kMostBytes);
}

}  // namespace agentcheck
