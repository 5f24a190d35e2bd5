// Reads a command line for the programs it starts (runner_files.h).
#include <algorithm>
#include <array>
#include <cctype>

#include "checks/behavioral/runner_files.h"

namespace agentcheck {
namespace {

using Words = std::vector<std::string>;

/// Programs whose first argument that is no option is itself a program.
constexpr std::array<std::string_view, 20> kWrappers = {
    "env",  "time",   "nice",   "nohup",  "exec",     "command", "sudo", "xvfb-run", "npx", "pnpx",
    "bunx", "setsid", "stdbuf", "ionice", "coverage", "uvx",     "!",    "then",     "do",  "else"};
/// The same, after one argument of their own.
constexpr std::array<std::string_view, 1> kWrappersWithValue = {"timeout"};
/// Wrappers that want the word `run` or `exec` first: `poetry run pytest`.
constexpr std::array<std::string_view, 7> kRunners = {"poetry", "uv",     "pipenv", "hatch",
                                                      "pdm",    "bundle", "rye"};
/// Programs whose first argument that is no option is a script.
constexpr std::array<std::string_view, 14> kInterpreters = {
    "sh",   "bash", "dash", "zsh",  "python", "python3", "node",
    "ruby", "perl", "php",  "deno", "tsx",    "source",  "."};

constexpr std::array<std::string_view, 4> kPackageManagers = {"npm", "yarn", "pnpm", "bun"};

template <typename Set>
bool in(const Set& set, std::string_view word) {
  return std::find(set.begin(), set.end(), word) != set.end();
}

std::string base_name(std::string_view word) {
  const std::size_t slash = word.rfind('/');
  std::string name(slash == std::string_view::npos ? word : word.substr(slash + 1));
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

/// How deep substitutions are read in each other.
constexpr int kMaxSubstitutions = 8;

/// The text of the substitution that begins at `at` ("$(" or a back quote); `at` is left on its
/// last byte.
std::string_view substitution(std::string_view text, std::size_t& at) {
  const bool quoted = text[at] == '`';
  const std::size_t begin = at + (quoted ? 1 : 2);
  int depth = 1;
  for (at = begin; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
      continue;
    }
    if (quoted ? text[at] == '`' : text[at] == ')') --depth;
    if (!quoted && text[at] == '(') ++depth;
    if (depth == 0) break;
  }
  at = std::min(at, text.size());
  return text.substr(std::min(begin, text.size()), at - std::min(begin, at));
}

/// A shell text as simple commands of plain words (POSIX.1-2017, 2.2 and 2.3, as far as needed).
/// Commands in substitutions come after the others; in the word a `$` stands for each.
std::vector<Words> split_shell(std::string_view text, int depth = 0) {
  std::vector<Words> commands(1);
  std::vector<Words> inner;
  const auto substitute = [&](std::size_t& at) {
    const std::string_view part = substitution(text, at);
    if (depth >= kMaxSubstitutions) return;
    for (Words& command : split_shell(part, depth + 1)) inner.push_back(std::move(command));
  };
  std::string word;
  bool started = false;
  char quote = 0;
  const auto end_word = [&] {
    if (started) commands.back().push_back(word);
    word.clear();
    started = false;
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool substitutes =
        quote != '\'' && (c == '`' || (c == '$' && at + 1 < text.size() && text[at + 1] == '('));
    if (substitutes) {
      substitute(at);
      word += '$';
      started = true;
    } else if (c == '$' && quote != '\'' && at + 1 < text.size() && text[at + 1] == '{') {
      at = std::min(text.find('}', at), text.size());
      word += '$';
      started = true;
    } else if (c == '#' && quote == 0 && !started) {
      at = std::min(text.find('\n', at), text.size());
      end_word();
      commands.emplace_back();
    } else if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else if (c == '\\' && quote == '"' && at + 1 < text.size()) {
        word += text[++at];
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      started = true;
    } else if (c == '\\' && at + 1 < text.size()) {
      ++at;
      if (text[at] == '\n') continue;
      word += text[at];
      started = true;
    } else if (std::string_view(";&|()\n{}").find(c) != std::string_view::npos) {
      end_word();
      commands.emplace_back();
    } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      end_word();
    } else {
      word += c;
      started = true;
    }
  }
  end_word();
  commands.insert(commands.end(), inner.begin(), inner.end());
  return commands;
}

bool is_assignment(std::string_view word) {
  const std::size_t equals = word.find('=');
  return equals != std::string_view::npos && equals > 0 && word.find('/') > equals &&
         word.find('-') > equals;
}

/// `path` from `directory`, without `.` and `..` parts; empty where it leaves the tree.
std::string resolve(const std::string& directory, std::string_view path) {
  if (!path.empty() && path[0] == '/') {
    // The tree lies at /src while the command runs.
    if (path.substr(0, 5) != "/src/") return {};
    return resolve("", path.substr(5));
  }
  std::string full = directory.empty() ? std::string(path) : directory + "/" + std::string(path);
  Words parts;
  for (std::size_t at = 0; at <= full.size();) {
    const std::size_t end = std::min(full.find('/', at), full.size());
    const std::string part = full.substr(at, end - at);
    at = end + 1;
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return {};
    } else {
      parts.pop_back();
    }
  }
  std::string result;
  for (const std::string& part : parts) result += (result.empty() ? "" : "/") + part;
  return result;
}

/// Looks through one simple command after another.
class Reader {
 public:
  explicit Reader(std::string directory) : directory_(std::move(directory)) {}
  void read(const Words& words) { program(words, 0); }
  CommandWords take() {
    for (Words* list : {&found_.tools, &found_.scripts, &found_.directories}) {
      std::sort(list->begin(), list->end());
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    return std::move(found_);
  }

 private:
  static std::size_t skip_options(const Words& words, std::size_t at) {
    while (at < words.size() && words[at].size() > 1 && words[at][0] == '-') ++at;
    return at;
  }

  void script(const std::string& given) {
    std::string word = given;
    if (word.starts_with('$')) {
      const std::size_t slash = word.find('/');
      if (slash == std::string::npos) return;
      word.erase(0, slash + 1);
    }
    if (std::string path = resolve(directory_, word); !path.empty()) {
      found_.scripts.push_back(std::move(path));
    }
  }

  void program(const Words& words, std::size_t at) {
    while (at < words.size() && (is_assignment(words[at]) || words[at] == "if" ||
                                 words[at] == "while" || words[at] == "until")) {
      ++at;
    }
    if (at >= words.size()) return;
    const std::string name = base_name(words[at]);
    if (name == "cd" && at + 1 < words.size()) {
      directory_ = resolve(directory_, words[at + 1]);
      return;
    }
    found_.tools.push_back(name);
    found_.directories.push_back(directory_);
    if (words[at].find('/') != std::string::npos) script(words[at]);
    std::size_t next = skip_options(words, at + 1);
    if (in(kPackageManagers, name)) package_script(words, next);
    if (in(kInterpreters, name)) return interpreter(words, at, next);
    if (in(kWrappers, name)) return program(words, next);
    if (in(kWrappersWithValue, name)) return program(words, next + 1);
    if (in(kRunners, name) && next < words.size() &&
        (words[next] == "run" || words[next] == "exec")) {
      return program(words, skip_options(words, next + 1));
    }
  }

  /// `npm test`, `npm run lint`, `yarn lint`: the word that names a script.
  void package_script(const Words& words, std::size_t at) {
    if (at < words.size() && (words[at] == "run" || words[at] == "run-script")) {
      at = skip_options(words, at + 1);
    }
    if (at >= words.size()) return;
    const bool test = words[at] == "t" || words[at] == "tst";
    found_.package_scripts.push_back({directory_, test ? "test" : words[at]});
  }

  /// The files `python -m a.b` may run.
  void module(std::string name) {
    std::replace(name.begin(), name.end(), '.', '/');
    for (const char* end : {".py", "/__main__.py", "/__init__.py"}) script(name + end);
  }

  void interpreter(const Words& words, std::size_t at, std::size_t next) {
    for (std::size_t option = at + 1; option + 1 < words.size() && option < next; ++option) {
      if (words[option] == "-m") {
        module(words[option + 1]);
        return program(words, option + 1);
      }
      const bool text = words[option] == "-c" || words[option] == "-lc" || words[option] == "-ec";
      if (!text || words[at].find("sh") == std::string::npos) continue;
      for (const Words& command : split_shell(words[option + 1])) program(command, 0);
      return;
    }
    if (next < words.size()) script(words[next]);
  }

  CommandWords found_;
  std::string directory_;
};

}  // namespace

CommandWords read_command(const std::vector<std::string>& argv, const std::string& directory) {
  Reader reader(directory);
  if (argv.size() == 3 && argv[0] == "/bin/sh" && argv[1] == "-c") {
    for (const Words& command : split_shell(argv[2])) reader.read(command);
  } else {
    reader.read(argv);
  }
  return reader.take();
}

}  // namespace agentcheck
