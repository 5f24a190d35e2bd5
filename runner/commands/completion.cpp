// agentcheck completion: shell completions, made from the tables of commands and flags.
#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "runner/commands/commands.h"

namespace agentcheck {
namespace {

/// Words that can follow `prefix` ("" or "spec "), each once.
std::vector<std::string> words_after(std::string_view prefix) {
  std::vector<std::string> words;
  for (const Command& command : all_commands()) {
    if (command.name.substr(0, prefix.size()) != prefix) continue;
    const std::string_view rest = command.name.substr(prefix.size());
    const std::string word(rest.substr(0, rest.find(' ')));
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  }
  return words;
}

std::string join(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string flags_of(const Command& command) {
  std::vector<std::string> names;
  for (const Flag& flag : command.flags) {
    names.emplace_back(flag.name);
    if (flag.letter != 0) names.push_back(fmt::format("-{}", flag.letter));
  }
  names.emplace_back("--help");
  return join(names);
}

std::vector<std::string> groups() {
  std::vector<std::string> found;
  for (const std::string& word : words_after("")) {
    const std::vector<std::string> inner = words_after(word + " ");
    if (!inner.empty()) found.push_back(word);
  }
  return found;
}

/// Bash; zsh uses the same through bashcompinit.
std::string bash() {
  std::string out =
      "_agentcheck() {\n  local word=${COMP_WORDS[COMP_CWORD]} words=\n"
      "  case \"${COMP_WORDS[*]:1:COMP_CWORD-1} \" in\n";
  out += fmt::format("    ' ') words='{} --help --version' ;;\n", join(words_after("")));
  for (const Command& command : all_commands()) {
    out += fmt::format("    '{} '*) words='{}' ;;\n", command.name, flags_of(command));
  }
  for (const std::string& group : groups()) {
    out += fmt::format("    '{0} '*) words='{1}' ;;\n", group, join(words_after(group + " ")));
  }
  return out +
         "  esac\n  COMPREPLY=()\n"
         "  if [[ $word == -* || $COMP_CWORD -eq 1 ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "  elif [[ $words != -* ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\") $(compgen -f -- \"$word\"))\n"
         "  else\n    COMPREPLY=($(compgen -f -- \"$word\"))\n  fi\n}\n"
         "complete -o filenames -F _agentcheck agentcheck\n";
}

std::string zsh() { return "autoload -U +X bashcompinit && bashcompinit\n" + bash(); }

/// The text in single quotes for fish.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string fish() {
  std::string out;
  for (const std::string& word : words_after("")) {
    out += fmt::format("complete -c agentcheck -n __fish_use_subcommand -f -a {}\n", word);
  }
  for (const Command& command : all_commands()) {
    const std::size_t blank = command.name.find(' ');
    const std::string group(command.name.substr(0, blank));
    std::string seen = fmt::format("__fish_seen_subcommand_from {}", group);
    if (blank != std::string_view::npos) {
      const std::string inner(command.name.substr(blank + 1));
      out += fmt::format("complete -c agentcheck -n '{}' -f -a {} -d {}\n", seen, inner,
                         quoted(command.summary));
      seen += fmt::format("; and __fish_seen_subcommand_from {}", inner);
    }
    for (const Flag& flag : command.flags) {
      out +=
          fmt::format("complete -c agentcheck -n '{}' -l {}{}{} -d {}\n", seen, flag.name.substr(2),
                      flag.letter == 0 ? "" : fmt::format(" -s {}", flag.letter),
                      flag.kind == FlagKind::toggle ? "" : " -r", quoted(flag.help));
    }
  }
  return out;
}

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  const std::string& shell = arguments.positional().front();
  if (shell == "bash") {
    console.out(bash());
  } else if (shell == "zsh") {
    console.out(zsh());
  } else if (shell == "fish") {
    console.out(fish());
  } else {
    return fail(ErrorKind::usage, fmt::format("no completions for `{}`", shell),
                "the shells are `bash`, `zsh`, `fish`");
  }
  return ExitCode::passed;
}

}  // namespace

Command completion_command() {
  return {"completion",
          "print completions for a shell",
          "bash|zsh|fish",
          1,
          1,
          "",
          {},
          {{"source <(agentcheck completion bash)", "for this bash"},
           {"agentcheck completion fish > ~/.config/fish/completions/agentcheck.fish", "for fish"}},
          run};
}

}  // namespace agentcheck
