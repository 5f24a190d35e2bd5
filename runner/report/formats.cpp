// The table of formats.
#include "runner/report/render.h"

// docs/schema/report.schema.json, embedded by the build (tools/cmake/Embed.cmake).
extern "C" const char agentcheck_report_schema[];
extern "C" const char agentcheck_report_schema_end[];

namespace agentcheck {

const std::vector<Format>& all_formats() {
  static const std::vector<Format> kFormats{
      {"terminal", "txt", "for people; colour and width follow the terminal", render_terminal},
      {"json", "json", "for programs; `agentcheck dump report-schema` is its schema", render_json,
       write_json},
      {"markdown", "md", "for the description of a pull request", render_markdown},
  };
  return kFormats;
}

const Format* find_format(std::string_view name) {
  for (const Format& format : all_formats()) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

std::string_view report_schema() {
  return {agentcheck_report_schema,
          static_cast<std::size_t>(agentcheck_report_schema_end - agentcheck_report_schema)};
}

}  // namespace agentcheck
