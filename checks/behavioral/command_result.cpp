#include "checks/behavioral/command_result.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstring>

#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::size_t kEvidenceBytes = 4000;
constexpr int kShellSignalBase = 128;  ///< A shell's exit code for signal N is 128 + N.

/// "90s", "10m", "2h".
std::string describe(std::chrono::seconds span) {
  const auto count = span.count();
  if (count >= 3600 && count % 3600 == 0) return fmt::format("{}h", count / 3600);
  if (count >= 60 && count % 60 == 0) return fmt::format("{}m", count / 60);
  return fmt::format("{}s", count);
}

/// The last lines of `output` that fit, whole ones unless the last is too long by itself.
std::string last_lines(std::string_view output) {
  output = trim(output);
  if (output.size() <= kEvidenceBytes) return std::string(output);
  std::string_view tail = output.substr(output.size() - kEvidenceBytes);
  if (const std::size_t start = tail.find('\n'); start != std::string_view::npos) {
    tail.remove_prefix(start + 1);
  }
  return std::string(tail);
}

std::string explain_code(int code) {
  if (code == 127) return " (command not found)";
  if (code == 126) return " (command cannot be executed)";
  const int signal = code - kShellSignalBase;
  if (signal <= 0 || signal >= NSIG) return {};
  const char* const name = sigabbrev_np(signal);
  return name == nullptr ? "" : fmt::format(" (killed by SIG{})", name);
}

/// What the set-up could not reach.
std::string refused(const std::vector<std::string>& hosts) {
  constexpr std::size_t kShown = 5;
  std::string list;
  for (std::size_t at = 0; at < std::min(hosts.size(), kShown); ++at) {
    list += (at == 0 ? "" : "; ") + hosts[at];
  }
  if (hosts.size() > kShown) list += fmt::format("; {} more", hosts.size() - kShown);
  return fmt::format("Refused by the network gateway: {}. What `setup` needs goes under `network`.",
                     list);
}

/// What a reader should try first, from what programs print when they miss something the box does
/// not have.
std::string hint_for(const CommandResult& result) {
  if (!result.note.empty()) return result.note;
  if (result.in_setup && !result.refused_hosts.empty()) return refused(result.refused_hosts);
  if (result.code == 127) {
    return "Inside the sandbox there is what lies below /usr, and the `toolchains` your "
           "configuration names; PATH holds both.";
  }
  for (const char* sign : {"EAI_AGAIN", "ENOTFOUND", "Could not resolve", "Network is unreachable",
                           "ENETUNREACH", "Temporary failure in name resolution"}) {
    if (result.output_tail.find(sign) != std::string::npos) {
      return result.in_setup
                 ? "The set-up reaches only what `network` lists, and through a proxy: "
                   "http://127.0.0.1:3128, which HTTPS_PROXY and its like name."
                 : "Commands have no network: what they need must be in the tree, installed, or "
                   "fetched by `setup`.";
    }
  }
  return {};
}

}  // namespace

std::optional<Finding> judge(const CommandResult& result, const CommandExpectation& expectation) {
  using End = CommandResult::End;
  const std::string what = result.in_setup ? fmt::format("the set-up `{}`", expectation.setup)
                                           : fmt::format("`{}`", expectation.run);
  const int expected = result.in_setup ? 0 : expectation.exit;
  if (result.end == End::exited && result.code == expected && !result.in_setup) {
    return std::nullopt;
  }
  Finding finding;
  finding.after = last_lines(result.output_tail);
  switch (result.end) {
    case End::exited:
      finding.rule = "command-failed";
      finding.message = fmt::format("{} exited with {}{}, expected {}", what, result.code,
                                    explain_code(result.code), expected);
      finding.hint = hint_for(result);
      break;
    case End::timed_out:
      finding.rule = "command-timed-out";
      finding.message = fmt::format("{} was still running after {} and was killed", what,
                                    describe(expectation.timeout));
      finding.hint = "If it needs longer, raise `timeout`.";
      break;
    case End::limit:
      finding.rule = "command-killed";
      finding.message = fmt::format("{} was killed at the {} limit", what, result.limit);
      finding.hint = "Limits in force: " + result.enforcement;
      break;
    case End::signalled:
      finding.rule = "command-killed";
      finding.message = fmt::format("{} was killed from outside by signal {}", what, result.code);
      break;
  }
  return finding;
}

}  // namespace agentcheck
