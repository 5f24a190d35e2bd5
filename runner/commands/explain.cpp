// agentcheck explain: the page of a check, from its table.
#include <fmt/format.h>

#include "checks/check.h"
#include "core/text.h"
#include "runner/commands/commands.h"
#include "runner/commands/reference.h"
#include "runner/configuration.h"
#include "runner/report/canvas.h"

namespace agentcheck {
namespace {

std::string full_name(const CheckInfo& info) {
  return fmt::format("{}: {}", name_of(info.family), info.name);
}

std::string join(const std::vector<std::string>& words, std::string_view separator) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : std::string(separator)) + word;
  return out;
}

void parameter(Canvas& canvas, const ParameterInfo& info) {
  std::string type(value_text(info.type));
  if (!info.choices.empty()) type += " `" + join(info.choices, "` `") + "`";
  if (info.required) type += "; required";
  if (!info.default_text.empty()) type += fmt::format("; default: {}", info.default_text);
  canvas.line(2, canvas.paint(ink::kBold, info.name) + "  " + canvas.paint(ink::kDim, type));
  canvas.paragraph(6, info.help);
}

std::string page(const CheckInfo& info, const RenderStyle& style) {
  Canvas canvas(style);
  canvas.line(0, canvas.paint(ink::kBold, full_name(info)));
  canvas.paragraph(0, info.summary);
  canvas.line();
  for (const std::string_view line : split_lines(page_body(info))) canvas.line(0, line);
  if (!info.parameters.empty()) {
    canvas.line();
    canvas.line(0, canvas.paint(ink::kBold, "Parameters"));
    for (const ParameterInfo& row : info.parameters) parameter(canvas, row);
    for (const auto& group : info.one_of) {
      canvas.paragraph(2, "exactly one of `" + join(group, "` `") + "` must be given");
    }
  }
  canvas.line();
  canvas.line(0, canvas.paint(ink::kBold, "Example"));
  for (const std::string_view line : split_lines(info.example)) canvas.line(2, line);
  return canvas.take();
}

std::string list(const RenderStyle& style) {
  Canvas canvas(style);
  std::size_t width = 0;
  for (const CheckInfo* info : all_check_infos()) width = std::max(width, full_name(*info).size());
  for (const CheckInfo* info : all_check_infos()) {
    const std::string name = fmt::format("{:<{}}", full_name(*info), width);
    canvas.line(0, canvas.paint(ink::kBold, name) + "  " + std::string(info->summary));
  }
  return canvas.take();
}

/// Checks whose name, or "family: name", a person may have meant by the words.
Result<std::vector<const CheckInfo*>> find(const std::vector<std::string>& words) {
  std::string wanted = join(words, " ");
  std::vector<const CheckInfo*> found;
  std::vector<std::string> names;
  for (const CheckInfo* info : all_check_infos()) {
    if (wanted == info->name || wanted == full_name(*info)) found.push_back(info);
    names.emplace_back(info->name);
  }
  if (!found.empty()) return found;
  const std::size_t colon = wanted.rfind(' ');
  const std::string name = colon == std::string::npos ? wanted : wanted.substr(colon + 1);
  const std::string meant = did_you_mean(name, names);
  return fail(ErrorKind::usage, fmt::format("unknown check `{}`", wanted),
              meant.empty() ? "`agentcheck explain` lists the checks"
                            : fmt::format("did you mean `agentcheck explain {}`?", meant));
}

std::string all_checks_reference() { return checks_reference(all_check_infos()); }

/// A document of its own, under its flag.
struct WholeDocument {
  std::string_view flag;
  std::string (*write)();
};

constexpr WholeDocument kWholeDocuments[] = {{"--all", all_checks_reference},
                                             {"--spec", spec_reference},
                                             {"--configuration", configuration_reference}};

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  std::vector<std::string (*)()> whole;
  for (const WholeDocument& document : kWholeDocuments) {
    if (arguments.on(document.flag)) whole.push_back(document.write);
  }
  if (whole.size() > 1 || (!whole.empty() && !arguments.positional().empty())) {
    return fail(ErrorKind::usage, "`--all`, `--spec` and `--configuration` stand alone",
                "see `agentcheck explain --help`");
  }
  if (!whole.empty()) {
    console.out(whole.front()());
    return ExitCode::passed;
  }
  if (arguments.positional().empty()) {
    console.out(list(console.style()));
    return ExitCode::passed;
  }
  const auto found = find(arguments.positional());
  if (!found) return tl::unexpected(found.error());
  std::string text;
  for (const CheckInfo* info : *found) {
    text += (text.empty() ? "" : "\n") + page(*info, console.style());
  }
  console.out(text);
  return ExitCode::passed;
}

}  // namespace

Command explain_command() {
  return {"explain",
          "show the page of a check; without one, list the checks",
          "[CHECK]",
          0,
          2,
          "What a check means, its parameters, its findings, its limits, and an example to copy "
          "into a spec.",
          {{"--all", FlagKind::toggle, "", "print the pages of all checks, as Markdown", ""},
           {"--spec", FlagKind::toggle, "", "print what a spec may hold, as Markdown", ""},
           {"--configuration", FlagKind::toggle, "",
            "print what a configuration may hold, as Markdown", ""}},
          {{"agentcheck explain", "every check in a line"},
           {"agentcheck explain changed-signatures", "one page"},
           {"agentcheck explain negative: changed-signatures", "the same, as a spec writes it"},
           {"agentcheck explain --all > checks.md", "all pages, to keep"}},
          run};
}

}  // namespace agentcheck
