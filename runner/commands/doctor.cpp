// agentcheck doctor: what this machine can and cannot do, with the remedy for each.
#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "runner/commands/commands.h"
#include "runner/configuration.h"
#include "runner/machine.h"
#include "runner/report/canvas.h"
#include "runner/report/layout.h"
#include "runner/toolchains.h"
#include "sandbox/capabilities.h"

namespace agentcheck {
namespace {

std::string mark_of(const Canvas& canvas, CapabilityState state) {
  const bool unicode = canvas.unicode();
  switch (state) {
    case CapabilityState::available:
      return canvas.paint(ink::kGreen, unicode ? "✓" : "ok  ");
    case CapabilityState::limited:
      return canvas.paint(ink::kYellow, unicode ? "!" : "note");
    case CapabilityState::missing:
      break;
  }
  return canvas.paint(ink::kBoldRed, unicode ? "✗" : "MISS");
}

std::string render(const std::vector<Capability>& rows, const RenderStyle& style) {
  Canvas canvas(style);
  std::size_t width = 0;
  for (const Capability& row : rows) width = std::max(width, row.name.size());
  const std::size_t indent = (canvas.unicode() ? 2 : 5) + width + 2;
  for (const Capability& row : rows) {
    const auto details =
        wrap(display(row.detail), canvas.width() - std::min(indent, canvas.width() / 2));
    canvas.line(0, mark_of(canvas, row.state) + " " + fmt::format("{:<{}}", row.name, width) +
                       "  " + details.front());
    for (std::size_t i = 1; i < details.size(); ++i) canvas.line(indent, details[i]);
    if (!row.remedy.empty()) canvas.paragraph(indent, "remedy: " + display(row.remedy), ink::kDim);
  }
  return canvas.take();
}

/// The user's configuration: where it is, or what is wrong with it.
Capability configuration_capability() {
  const std::string path = user_configuration_path();
  const Result<Configuration> read = user_configuration();
  if (!read) {
    const std::string_view message = read.error().message;
    return {"configuration", CapabilityState::missing,
            std::string(message.substr(0, message.find('\n'))), read.error().remedy};
  }
  if (path.empty()) return {"configuration", CapabilityState::available, "none: no HOME", {}};
  return {"configuration",
          CapabilityState::available,
          read->values.empty() ? fmt::format("none in {}", path) : path,
          {}};
}

Result<ExitCode> run(const Arguments&, Console& console) {
  std::vector<Capability> rows = machine_capabilities();
  const std::vector<Capability> sandbox = sandbox_capabilities();
  const auto missing = [](const Capability& row) { return row.state == CapabilityState::missing; };
  const bool no_sandbox = std::any_of(sandbox.begin(), sandbox.end(), missing);
  rows.insert(rows.end(), sandbox.begin(), sandbox.end());
  rows.push_back(configuration_capability());
  const std::vector<Capability> toolchains = toolchain_capabilities();
  rows.insert(rows.end(), toolchains.begin(), toolchains.end());
  console.out(render(rows, console.style()));
  return no_sandbox ? ExitCode::sandbox : ExitCode::passed;
}

}  // namespace

Command doctor_command() {
  return {
      "doctor",
      "say what this machine can and cannot do",
      "",
      0,
      0,
      "Tries out everything agentcheck uses and gives the remedy for what does not work. Exits "
      "with 4 where the sandbox cannot run; everything but behavioral criteria works without it.",
      {},
      {{"agentcheck doctor", "before the first run on a machine"}},
      run};
}

}  // namespace agentcheck
