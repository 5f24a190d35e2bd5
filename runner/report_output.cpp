#include "runner/report_output.h"

#include <fmt/format.h>

#include "core/text.h"

namespace agentcheck {
namespace {

constexpr unsigned kFileWidth = 100;

Result<Destination> parse_destination(const std::string& value) {
  const std::size_t equals = value.find('=');
  const std::string name = value.substr(0, equals);
  Destination destination;
  destination.format = find_format(name);
  if (destination.format == nullptr) {
    std::vector<std::string> names;
    std::string list;
    for (const Format& format : all_formats()) {
      names.emplace_back(format.name);
      list += fmt::format("{}`{}`", list.empty() ? "" : ", ", format.name);
    }
    const std::string meant = did_you_mean(name, names);
    return fail(
        ErrorKind::usage, fmt::format("unknown format `{}`", name),
        meant.empty() ? "the formats are " + list : fmt::format("did you mean `{}`?", meant));
  }
  if (equals == std::string::npos) return destination;
  destination.file = value.substr(equals + 1);
  if (destination.file.empty()) {
    return fail(
        ErrorKind::usage, fmt::format("`--format {}` names no file", value),
        fmt::format("write `--format {0}=FILE`, or `--format {0}` for standard output", name));
  }
  if (destination.file == "-") destination.file.clear();
  return destination;
}

Error check_pair(const Destination& a, const Destination& b) {
  if (a.file != b.file) return {};
  if (!a.file.empty()) {
    return {ErrorKind::usage, fmt::format("two formats cannot both go to `{}`", a.file),
            "give each its own file"};
  }
  return {ErrorKind::usage,
          fmt::format("two formats cannot both go to standard output: `{}` and `{}`",
                      a.format->name, b.format->name),
          fmt::format("give one a file: `--format {}=FILE`", b.format->name)};
}

}  // namespace

Result<ReportOutput> ReportOutput::parse(const std::vector<std::string>& formats) {
  ReportOutput output;
  for (const std::string& value : formats) {
    Result<Destination> destination = parse_destination(value);
    if (!destination) return tl::unexpected(destination.error());
    for (const Destination& other : output.destinations_) {
      if (Error clash = check_pair(other, *destination); !clash.message.empty()) {
        return tl::unexpected(clash);
      }
    }
    output.destinations_.push_back(std::move(*destination));
  }
  if (formats.empty()) output.destinations_.push_back({&all_formats().front(), {}, {}});
  return output;
}

void ReportOutput::add(const Report& report, Console& console) {
  ++reports_;
  for (Destination& destination : destinations_) {
    const bool blank_line = reports_ > 1 && destination.format->name != "json";
    RenderStyle style = console.style();
    if (!destination.file.empty()) style.colour = false, style.width = kFileWidth;
    if (destination.file.empty() && destination.format->write) {
      destination.format->write(report, [&](std::string_view piece) { console.out(piece); });
      continue;
    }
    const std::string text = (blank_line ? "\n" : "") + destination.format->render(report, style);
    if (destination.file.empty()) {
      console.out(text);
    } else {
      destination.text += text;
    }
  }
}

Result<void> ReportOutput::write_files() const {
  Result<void> first;
  for (const Destination& destination : destinations_) {
    if (reports_ == 0 || destination.file.empty()) continue;
    Result<void> written = write_file(destination.file, destination.text);
    if (!written && first) first = std::move(written);
  }
  return first;
}

}  // namespace agentcheck
