#include "runner/help.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "runner/report/layout.h"

namespace agentcheck {
namespace {

constexpr std::size_t kWidth = 88;

/// Two columns: names, and what they mean, wrapped beside them.
class Listing {
 public:
  void add(std::string name, std::string meaning) {
    rows_.push_back({std::move(name), std::move(meaning)});
  }

  std::string text() const {
    std::size_t column = 0;
    for (const Row& row : rows_) column = std::max(column, row.name.size());
    column = std::min<std::size_t>(column, 26) + 4;
    std::string out;
    for (const Row& row : rows_) {
      std::string line = "  " + row.name;
      if (line.size() + 2 > column) {
        out += line + "\n";
        line.clear();
      }
      for (const std::string& part : wrap(row.meaning, kWidth - column)) {
        line.resize(column, ' ');
        out += line + part + "\n";
        line.clear();
      }
    }
    return out;
  }

 private:
  struct Row {
    std::string name;
    std::string meaning;
  };
  std::vector<Row> rows_;
};

std::string exit_codes() {
  Listing listing;
  for (const ExitCodeRow& row : kExitCodes) {
    listing.add(std::to_string(static_cast<int>(row.code)), std::string(row.meaning));
  }
  return "\nExit codes:\n" + listing.text() +
         "Where several apply, the first of 5, 2, 1, 4, 3, 0.\n";
}

std::string examples(const std::vector<Example>& rows) {
  if (rows.empty()) return {};
  std::string out = "\nExamples:\n";
  for (const Example& row : rows) out += fmt::format("  # {}\n  {}\n", row.meaning, row.line);
  return out;
}

std::string synopsis(const Flag& flag) {
  std::string text(flag.name);
  if (flag.letter != 0) text = fmt::format("-{}, {}", flag.letter, text);
  if (!flag.value.empty()) text += fmt::format(" {}", flag.value);
  if (flag.kind == FlagKind::list) text += "...";
  return text;
}

std::string flags(const std::vector<Flag>& rows) {
  Listing listing;
  for (const Flag& flag : rows) {
    std::string meaning(flag.help);
    if (!flag.environment.empty()) meaning += fmt::format(" [{}]", flag.environment);
    listing.add(synopsis(flag), meaning);
  }
  listing.add("-h, --help", "this text");
  return "\nFlags:\n" + listing.text();
}

std::string paragraphs(std::string_view text) {
  std::string out;
  for (const std::string_view line : split_lines(text)) {
    for (const std::string& part : wrap(line, kWidth)) out += part + "\n";
  }
  return out;
}

std::string list_of_commands(std::string_view group) {
  Listing listing;
  for (const Command& command : all_commands()) {
    const bool inside = command.name.substr(0, group.size()) == group;
    if (!inside) continue;
    std::string name(command.name);
    if (!command.arguments.empty()) name += fmt::format(" {}", command.arguments);
    listing.add(std::move(name), std::string(command.summary));
  }
  return listing.text();
}

}  // namespace

std::string overview() {
  return "agentcheck decides from the diff whether a coding agent did what it was asked to do.\n\n"
         "Usage: agentcheck COMMAND [FLAG...]\n\nCommands:\n" +
         list_of_commands("") +
         examples({{"agentcheck verify --spec spec.yaml", "the working tree against its base"},
                   {"agentcheck verify --spec spec.yaml --base v1 --head v2", "two revisions"},
                   {"agentcheck explain changed-signatures", "what a check means"}}) +
         exit_codes() + "\n`agentcheck COMMAND --help` says more about a command.\n";
}

std::string group_help(std::string_view group) {
  return fmt::format("Usage: agentcheck {} COMMAND [FLAG...]\n\nCommands:\n{}", group,
                     list_of_commands(std::string(group) + " "));
}

std::string command_help(const Command& command) {
  std::string out =
      fmt::format("agentcheck {}: {}\n\nUsage: agentcheck {}{}{}\n", command.name, command.summary,
                  command.name, command.flags.empty() ? "" : " [FLAG...]",
                  command.arguments.empty() ? "" : fmt::format(" {}", command.arguments));
  if (!command.details.empty()) out += "\n" + paragraphs(command.details);
  return out + flags(command.flags) + examples(command.examples) + exit_codes();
}

}  // namespace agentcheck
