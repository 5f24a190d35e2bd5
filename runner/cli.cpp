#include "runner/cli.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "core/text.h"
#include "runner/configuration.h"
#include "runner/help.h"

namespace agentcheck {
namespace {

bool is_help(const std::string& word) { return word == "--help" || word == "-h"; }

/// The command whose name the first words spell, and how many words that took.
const Command* find_command(const std::vector<std::string>& words, std::size_t& used) {
  for (const Command& command : all_commands()) {
    const std::size_t blank = command.name.find(' ');
    const bool pair = blank != std::string_view::npos;
    if (words.empty() || words[0] != command.name.substr(0, blank)) continue;
    if (pair && (words.size() < 2 || words[1] != command.name.substr(blank + 1))) continue;
    used = pair ? 2 : 1;
    return &command;
  }
  return nullptr;
}

bool is_group(std::string_view word) {
  return std::any_of(all_commands().begin(), all_commands().end(), [&](const Command& command) {
    return command.name.size() > word.size() && command.name.substr(0, word.size()) == word &&
           command.name[word.size()] == ' ';
  });
}

tl::unexpected<Error> unknown_command(const std::vector<std::string>& words) {
  const bool group = is_group(words[0]);
  if (group && words.size() == 1) {
    return fail(ErrorKind::usage, fmt::format("`agentcheck {}` needs a command", words[0]),
                fmt::format("`agentcheck {} --help` lists them", words[0]));
  }
  const std::string word = group ? words[0] + " " + words[1] : words[0];
  std::vector<std::string> names;
  for (const Command& command : all_commands()) names.emplace_back(command.name);
  const std::string meant = did_you_mean(word, names);
  return fail(ErrorKind::usage, fmt::format("unknown command `{}`", word),
              meant.empty() ? "`agentcheck --help` lists the commands"
                            : fmt::format("did you mean `agentcheck {}`?", meant));
}

/// True where a file may set one of the command's flags.
bool is_configurable(const Command& command) {
  return std::any_of(all_settings().begin(), all_settings().end(), [&](const SettingInfo& row) {
    return std::any_of(command.flags.begin(), command.flags.end(),
                       [&](const Flag& flag) { return flag.name == row.flag.name; });
  });
}

/// Places weaker than the command line, strongest first. The repository's file is not among them:
/// which base it is read from, only the command finds out.
Result<std::vector<SettingSource>> setting_sources(const Command& command) {
  std::vector<SettingSource> sources{{Origin::environment, [](const Flag& flag) {
                                        std::vector<std::string> values;
                                        if (flag.environment.empty()) return values;
                                        if (auto value = environment_variable(flag.environment)) {
                                          values.push_back(std::move(*value));
                                        }
                                        return values;
                                      }}};
  if (!is_configurable(command)) return sources;
  const Result<Configuration> configuration = user_configuration();
  if (!configuration) return tl::unexpected(configuration.error());
  sources.push_back(configuration->source());
  return sources;
}

Invocation just_text(std::string text) {
  Invocation invocation;
  invocation.text = std::move(text);
  return invocation;
}

Result<ExitCode> run(const std::vector<std::string>& words, Console& console) {
  const Result<Invocation> invocation = parse_command_line(words);
  if (!invocation) return tl::unexpected(invocation.error());
  if (invocation->command) return invocation->command->run(invocation->arguments, console);
  console.out(invocation->text);
  return ExitCode::passed;
}

}  // namespace

Result<Invocation> parse_command_line(const std::vector<std::string>& given) {
  std::vector<std::string> words = given;
  if (words.empty()) {
    return fail(ErrorKind::usage, "no command given", "`agentcheck --help` lists the commands");
  }
  if (words[0] == "--version") words[0] = "version";
  if (words[0] == "help") {  // `help verify` is `verify --help`.
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  if (is_help(words[0])) return just_text(overview());
  std::size_t used = 0;
  const Command* command = find_command(words, used);
  if (!command) {
    if (is_group(words[0]) && words.size() > 1 && is_help(words[1])) {
      return just_text(group_help(words[0]));
    }
    return unknown_command(words);
  }
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(used));
  const auto end = std::find(words.begin(), words.end(), "--");
  if (std::any_of(words.begin(), end, is_help)) return just_text(command_help(*command));
  const Result<std::vector<SettingSource>> sources = setting_sources(*command);
  if (!sources) return tl::unexpected(sources.error());
  Result<Arguments> arguments = parse_arguments(*command, words, *sources);
  if (!arguments) return tl::unexpected(arguments.error());
  return Invocation{command, std::move(*arguments), {}};
}

ExitCode run_command_line(const std::vector<std::string>& words, Console& console) {
  try {
    const Result<ExitCode> code = run(words, console);
    if (!code) console.error(code.error());
    const ExitCode decided = code ? *code : exit_code_of(code.error().kind);
    return console.output_failed() ? worse(decided, ExitCode::usage) : decided;
  } catch (const std::exception& problem) {
    console.error({ErrorKind::internal, fmt::format("internal error: {}", problem.what()),
                   "this is a fault of agentcheck; please report it with the command line"});
  } catch (...) {
    console.error({ErrorKind::internal, "internal error: an unknown exception",
                   "this is a fault of agentcheck; please report it with the command line"});
  }
  return ExitCode::internal;
}

}  // namespace agentcheck
