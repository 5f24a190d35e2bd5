// Renderers: pure functions from a Report to text, one file a format.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/report.h"

namespace agentcheck {

/// What the place that shows a report can do.
struct RenderStyle {
  bool colour = false;
  unsigned width = 80;   ///< Columns to wrap and clip at; the terminal format uses at least 40.
  bool unicode = false;  ///< Characters beyond ASCII for marks and rules.
};

/// The report for people at a terminal. Every byte that comes from the repository, the spec or a
/// command is made safe (display() in core/text.h). The last line is summary_line().
std::string render_terminal(const Report& report, const RenderStyle& style);

/// The report as JSON, schema "agentcheck.report/1" (docs/schema/report.schema.json). ASCII only:
/// everything else is escaped, so that it is safe in logs. Style has no effect.
std::string render_json(const Report& report, const RenderStyle& style = {});
/// The same, handed on in pieces: a report can be larger than anybody wants to hold at once.
void write_json(const Report& report, const std::function<void(std::string_view)>& write);

/// The report as GitHub-flavoured Markdown of at most about 60,000 bytes, which fits the
/// description of a pull request. Foreign text cannot become markup, a mention, a link or a
/// workflow command. Style has no effect.
std::string render_markdown(const Report& report, const RenderStyle& style = {});

/// A row of the table of formats.
struct Format {
  std::string_view name;       ///< What `--format` takes.
  std::string_view extension;  ///< Of a file that holds it, without the dot.
  std::string_view summary;    ///< A few words for `--help`.
  std::string (*render)(const Report& report, const RenderStyle& style) = nullptr;
  /// The same text in pieces, where a format is made for reports of any size; else null.
  void (*write)(const Report& report, const std::function<void(std::string_view)>& write) = nullptr;
};

/// Every format there is; the first is the default. A new format is a row in formats.cpp.
const std::vector<Format>& all_formats();
/// The format of a name; nullptr for an unknown one.
const Format* find_format(std::string_view name);

/// The draft-07 JSON Schema of render_json(), as published.
std::string_view report_schema();

}  // namespace agentcheck
