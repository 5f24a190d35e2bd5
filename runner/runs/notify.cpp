#include "runner/runs/notify.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>

#include "core/text.h"
#include "sandbox/process.h"

namespace agentcheck {

void notify(const std::string& command, RunRecord& record) {
  if (command.empty()) return;
  ProcessRequest request;
  request.program = "/bin/sh";
  request.argv = {"sh", "-c", command};
  // The user's own command in the user's own environment: it may need DISPLAY or a session bus.
  for (char** entry = environ; *entry != nullptr; ++entry) request.env.emplace_back(*entry);
  const auto set = [&](const char* name, const std::string& value) {
    request.env.push_back(fmt::format("{}={}", name, display(value)));
  };
  set("AGENTCHECK_RUN", record.id);
  set("AGENTCHECK_TASK", record.task);
  set("AGENTCHECK_STATUS", record.status);
  set("AGENTCHECK_VERDICT", record.verdict);
  request.timeout = std::chrono::seconds(10);
  request.keep = 4096;
  const Result<ProcessResult> result = run_process(request);
  if (!result) {
    record.notes.push_back("the notification failed: " + result.error().message);
  } else if (result->end != ProcessResult::End::exited || result->code != 0) {
    record.notes.push_back(fmt::format("the notification ended with {}", result->code));
  }
}

}  // namespace agentcheck
