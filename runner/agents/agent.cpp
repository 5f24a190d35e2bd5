#include "runner/agents/agent.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "core/text.h"
#include "runner/console.h"

namespace agentcheck {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPromptPath = "/run/ac/prompt";
constexpr const char* kScriptPath = "/run/ac/script";
constexpr std::array<std::string_view, 6> kBoxPrograms{
    "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};

tl::unexpected<Error> unavailable(const std::string& what) {
  return fail(ErrorKind::sandbox, what,
              "the box has what is below /usr, the toolchains of your configuration and the "
              "repository's own files; give the path of a program to have it added");
}

bool is_executable(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && access(path.c_str(), X_OK) == 0;
}

bool is_below(const std::string& path, std::string_view directory) {
  return path.size() > directory.size() && path.starts_with(directory) &&
         path[directory.size()] == '/';
}

/// True where the host path exists in the box under the same name.
bool in_box(const std::string& path, const Profile& box) {
  for (const std::string_view top : {"/usr", "/bin", "/sbin", "/lib", "/lib64"}) {
    if (is_below(path, top)) return true;
  }
  for (const Bind& bind : box.binds) {
    if (bind.source == bind.target && (path == bind.target || is_below(path, bind.target)))
      return true;
  }
  return false;
}

/// Finds the program of a command: a name on the box's PATH, a path inside the worktree, or a path
/// of the host, which is then bound into the box, that one file alone.
Result<void> resolve_program(const AgentTask& task, const Profile& box, AgentLaunch& launch) {
  std::string& program = launch.argv.front();
  if (program.find('/') == std::string::npos) {
    std::vector<std::string> places = box.path;
    places.insert(places.end(), kBoxPrograms.begin(), kBoxPrograms.end());
    for (const std::string& place : places) {
      if (is_executable(place + "/" + program)) return {};
    }
    return unavailable(fmt::format("there is no program `{}` in the sandbox", display(program)));
  }
  std::error_code error;
  const fs::path absolute =
      fs::path(program).is_absolute() ? fs::path(program) : fs::path(task.directory) / program;
  const std::string path = absolute.lexically_normal().string();
  if (!fs::exists(path, error)) {
    // Perhaps only the worktree of the run will have it.
    if (program.front() != '/') return {};
    return unavailable(fmt::format("there is no program {}", display(program)));
  }
  if (!is_executable(path)) {
    return fail(ErrorKind::sandbox, fmt::format("{} is not an executable file", display(program)),
                fmt::format("chmod +x {}, or start it with its interpreter", display(program)));
  }
  if (program.front() != '/') {
    // A file of the repository: the worktree's own copy is what counts.
    const std::string relative = fs::path(path).lexically_relative(task.directory).string();
    if (!relative.starts_with("..")) return {};
  }
  program = path;
  if (in_box(path, box)) return {};
  const std::string real = fs::canonical(path, error).string();
  launch.binds.push_back({error ? path : real, path, false});
  return {};
}

/// What every agent is told besides its own words.
void add_prompt(const AgentTask& task, AgentLaunch& launch) {
  launch.input = task.prompt;
  launch.files.push_back({kPromptPath, task.prompt, false});
  launch.env.emplace_back("AGENTCHECK_PROMPT_FILE", kPromptPath);
}

Result<AgentLaunch> launch_command(const AgentTask& task, const Profile& box) {
  if (task.words.empty() || task.words.front().empty()) {
    return fail(ErrorKind::usage, "`--agent command` needs the command to run",
                "agentcheck run --spec FILE --agent command -- PROGRAM ARG...");
  }
  AgentLaunch launch;
  launch.argv = task.words;
  add_prompt(task, launch);
  if (Result<void> found = resolve_program(task, box, launch); !found) {
    return tl::unexpected(found.error());
  }
  return launch;
}

Result<AgentLaunch> launch_scripted(const AgentTask& task, const Profile&) {
  if (task.words.empty()) {
    return fail(ErrorKind::usage, "`--agent scripted` needs a shell script",
                "agentcheck run --spec FILE --agent scripted -- SCRIPT ARG...");
  }
  const fs::path given = task.words.front();
  const std::string path =
      (given.is_absolute() ? given : fs::path(task.directory) / given).lexically_normal().string();
  Result<std::string> script = read_file(path);
  if (!script) return fail(ErrorKind::sandbox, script.error().message, script.error().remedy);
  AgentLaunch launch;
  launch.argv = {"/bin/sh", kScriptPath};
  launch.argv.insert(launch.argv.end(), task.words.begin() + 1, task.words.end());
  launch.files.push_back({kScriptPath, std::move(*script), false});
  add_prompt(task, launch);
  return launch;
}

/// The reason behind a last line "BLOCKED: reason"; nullopt where the agent did not end so.
std::optional<std::string> blocked(std::string_view output) {
  constexpr std::string_view kWord = "BLOCKED:";
  const std::string_view text = trim(output);
  const std::size_t feed = text.rfind('\n');
  const std::string_view last = feed == std::string_view::npos ? text : text.substr(feed + 1);
  if (!last.starts_with(kWord)) return std::nullopt;
  return display(shorten(trim(last.substr(kWord.size())), 500));
}

}  // namespace

const std::vector<AgentProfile>& all_agents() {
  static const std::vector<AgentProfile> agents{
      {"command", "any program; it gets the prompt on standard input", "PROGRAM ARG...",
       launch_command},
      {"scripted", "a shell script that does the same every time, for trials", "SCRIPT ARG...",
       launch_scripted},
  };
  return agents;
}

Result<const AgentProfile*> find_agent(const std::string& name) {
  std::vector<std::string> names;
  for (const AgentProfile& agent : all_agents()) {
    if (agent.name == name) return &agent;
    names.emplace_back(agent.name);
  }
  std::string list;
  for (const std::string& known : names) list += (list.empty() ? "" : ", ") + known;
  const std::string near = did_you_mean(name, names);
  return fail(ErrorKind::usage, fmt::format("there is no agent `{}`", display(name)),
              near.empty() ? "the agents are: " + list : fmt::format("did you mean `{}`?", near));
}

std::string full_prompt(std::string_view task, std::string_view extra, std::string_view feedback) {
  std::string prompt(trim(task));
  if (!trim(extra).empty()) prompt += "\n\n" + std::string(trim(extra));
  if (!feedback.empty()) {
    prompt +=
        "\n\nAn earlier attempt at this task is in the working tree. It was checked, and this "
        "is what was found:\n\n" +
        std::string(trim(feedback)) + "\n\nMend exactly that and leave the rest as it is.";
  }
  prompt +=
      "\n\nIf the task cannot be done honestly as it is written, change nothing and end with a "
      "line `BLOCKED: reason`.\n";
  return prompt;
}

AgentOutcome judge_agent(const BoxResult& result, std::string_view last_output, bool changed) {
  using End = ProcessResult::End;
  const ProcessResult& process = result.process;
  const std::string note = result.note.empty() ? "" : "; " + result.note;
  const auto outcome = [](std::string status, std::string reason) {
    return AgentOutcome{std::move(status), std::move(reason), {}, {}};
  };
  switch (process.end) {
    case End::timed_out:
      return outcome("timed-out", "the agent was still at work when its time was up" + note);
    case End::idle:
      return outcome("hung", "the agent printed nothing for too long");
    case End::stopped:
      return outcome("interrupted", "the run was stopped");
    case End::limit:
      return outcome("limit-exceeded", fmt::format("the limit on {} was passed", process.limit));
    case End::signalled:
      return outcome("crashed", fmt::format("the agent was ended by signal {}", process.code));
    case End::exited:
      break;
  }
  if (auto reason = blocked(last_output)) return outcome("blocked", std::move(*reason));
  if (process.code > 128) {
    return outcome("crashed", fmt::format("the agent was ended by signal {}", process.code - 128));
  }
  if (process.code != 0) {
    return outcome("failed",
                   fmt::format("the agent ended with exit code {}{}", process.code, note));
  }
  if (!changed) return outcome("no-change", "the agent changed nothing");
  return outcome("succeeded", {});
}

}  // namespace agentcheck
