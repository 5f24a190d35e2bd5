// What a retry tells the agent: the failed findings of the last report.
#pragma once

#include <string>
#include <string_view>

namespace agentcheck {

/// The criteria of a report (JSON, agentcheck.report/1) that did not pass, with their findings, as
/// plain text of at most about 16 KiB. Empty where everything passed or the text is no report.
std::string feedback_from_report(std::string_view report_json);

}  // namespace agentcheck
