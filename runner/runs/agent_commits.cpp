#include "runner/runs/agent_commits.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>

#include "core/text.h"
#include "runner/git/git_process.h"
#include "runner/git/object_store.h"
#include "runner/runs/quarantine.h"
#include "runner/tree_files.h"

namespace agentcheck {
namespace {

constexpr std::chrono::seconds kLookTime{10};
constexpr std::chrono::seconds kPackTime{120};
/// What git may take to read a pack, in the box and then once more outside: deltas can ask for any
/// amount.
constexpr std::uint64_t kMemory = kGiB;

/// A directory for what passes between boxes, gone with the object.
class Scratch {
 public:
  explicit Scratch(std::string path, const std::optional<Identity>& owner)
      : path_(std::move(path)) {
    made_ = mkdir(path_.c_str(), 0700) == 0 &&
            (!owner || lchown(path_.c_str(), owner->uid, owner->gid) == 0);
  }
  ~Scratch() {
    const std::size_t slash = path_.rfind('/');
    const Fd parent(open(path_.substr(0, slash).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (parent) remove_tree(parent.get(), path_.substr(slash + 1));
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  bool made() const { return made_; }

 private:
  std::string path_;
  bool made_ = false;
};

/// What a command in a box wrote to standard output, whole; a reason where it failed.
struct BoxOutput {
  std::string out;
  std::string trouble;
};

BoxOutput run_box(const Sandbox& sandbox, Profile profile, const std::vector<std::string>& argv,
                  const std::string& input, std::uint64_t most_bytes,
                  std::chrono::seconds time = kPackTime) {
  profile.limits.time = time;
  profile.limits.memory = kMemory;
  profile.limits.output = most_bytes;
  BoxOutput output;
  BoxControls controls;
  controls.merge_output = false;
  controls.input = input;
  controls.on_output = [&output](OutputStream stream, std::string_view bytes) {
    if (stream == OutputStream::out) output.out += bytes;
  };
  const Result<BoxResult> result = sandbox.run(profile, argv, controls);
  if (!result) {
    output.trouble = result.error().message;
  } else if (result->process.end == ProcessResult::End::limit) {
    output.trouble = fmt::format("the limit on {} was passed", result->process.limit);
  } else if (result->process.end == ProcessResult::End::timed_out) {
    output.trouble = fmt::format("it took more than {} seconds", time.count());
  } else if (result->process.end != ProcessResult::End::exited || result->process.code != 0) {
    const std::string said = result->process.err.last(300);
    output.trouble = said.empty() ? "git failed" : std::string(trim(said));
  }
  return output;
}

AgentCommits refused(std::string_view why) {
  return {{}, 0, display(shorten(collapse_blanks(why), 300))};
}

/// Git in a box that only sees the scratch directory and, under their own names, the objects.
Profile checking_profile(const CommitExport& request) {
  Profile profile;
  profile.binds.push_back({request.scratch, "/work", true});
  const Profile objects = worktree_profile(request.worktree, true);
  profile.binds.insert(profile.binds.end(), objects.binds.begin() + 2, objects.binds.end());
  for (const BoxText& file : objects.files) {
    if (file.path.starts_with("/run/")) profile.files.push_back(file);
  }
  profile.directory = "/work";
  return profile;
}

/// Reads the pack in a box, where a bomb only hurts the box.
std::string check_in_box(const CommitExport& request, const std::string& pack) {
  std::string alternates;
  for (std::size_t at = 0; at < request.worktree.objects.size(); ++at) {
    alternates += fmt::format("/run/ac/objects/{}\\n", at);
  }
  const std::size_t hex = request.base.size();
  const std::string script = fmt::format(
      "git init -q --bare --template= --object-format={} r && mkdir -p r/objects/info && "
      "printf '{}' > r/objects/info/alternates && "
      "git --git-dir=r index-pack --strict --fix-thin --stdin --max-input-size={}",
      hex == 64 ? "sha256" : "sha1", alternates, request.most_bytes);
  return run_box(request.sandbox, checking_profile(request), {"/bin/sh", "-c", script}, pack,
                 std::uint64_t{1} << 20)
      .trouble;
}

/// The same on the host, now that it is known to end well. Gives what git says where it refuses.
std::string take_in(const CommitExport& request, const std::string& pack) {
  const Result<GitOutput> taken = run_git(request.quarantine,
                                          {"index-pack", "--strict", "--fix-thin", "--stdin",
                                           fmt::format("--max-input-size={}", request.most_bytes)},
                                          pack);
  if (!taken) return taken.error().message;
  return taken->exit_code == 0 ? "" : taken->err;
}

bool descends(const CommitExport& request, const std::string& tip) {
  const Result<GitOutput> output =
      run_git(request.quarantine, {"merge-base", "--is-ancestor", request.base, tip});
  return output && output->exit_code == 0;
}

/// True where a name or message has what a terminal would obey: C0 but line feed, return and tab,
/// DEL, or C1 (ECMA-48). git-log(1) prints it as it is.
bool speaks_to_terminals(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto next = static_cast<unsigned char>(at + 1 < text.size() ? text[at + 1] : 0);
    const bool c0 = byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t';
    if (c0 || byte == 0x7f || (byte == 0xc2 && next >= 0x80 && next < 0xa0)) return true;
  }
  return false;
}

/// Why what the commits say of themselves cannot be shown to the user; empty where it can. A few
/// MiB of pack can hold gigabytes of messages: they are read as they come, up to a ceiling.
std::string look_at_words(const CommitExport& request, const std::string& tip) {
  std::uint64_t bytes = 0;
  std::string last;  // Of the piece before: a C1 character is two bytes.
  bool speaks = false;
  const Result<GitOutput> words =
      stream_git(request.quarantine,
                 {"log", "--no-show-signature", "--no-notes", "--no-color",
                  "--format=%an%n%ae%n%cn%n%ce%n%B", tip, "^" + request.base},
                 [&](std::string_view piece) {
                   bytes += piece.size();
                   speaks = speaks || speaks_to_terminals(last + std::string(piece));
                   last = piece.substr(piece.size() - 1);
                   return !speaks && bytes <= request.most_words;
                 });
  if (!words) return words.error().message;
  if (speaks) return "a name or message has control characters";
  if (bytes > request.most_words) {
    return fmt::format("names and messages are more than {} MiB", request.most_words >> 20);
  }
  return words->exit_code == 0 ? "" : words->err;
}

}  // namespace

AgentCommits admit_commits(const CommitExport& request) {
  const Profile looking = worktree_profile(request.worktree, true);
  const BoxOutput head = run_box(
      request.sandbox, looking,
      {"/usr/bin/git", "rev-parse", "--verify", "--quiet", "HEAD^{commit}"}, "", 4096, kLookTime);
  const std::optional<ObjectId> tip = ObjectId::from_hex(trim(head.out));
  if (!head.trouble.empty() || !tip || tip->hex().size() != request.base.size()) {
    return refused("HEAD of the agent's repository is no commit");
  }
  if (tip->hex() == request.base) return {};
  const BoxOutput pack = run_box(
      request.sandbox, looking,
      {"/usr/bin/git", "pack-objects", "--quiet", "--revs", "--thin", "--stdout", "--threads=1"},
      fmt::format("{}\n^{}\n", tip->hex(), request.base), request.most_bytes);
  if (!pack.trouble.empty()) return refused(pack.trouble);
  const Scratch scratch(request.scratch, request.sandbox.identity());
  if (!scratch.made()) return refused("no directory to check them in could be made");
  if (const std::string trouble = check_in_box(request, pack.out); !trouble.empty()) {
    return refused(trouble);
  }
  if (const std::string trouble = take_in(request, pack.out); !trouble.empty()) {
    return refused(trouble);
  }
  if (!descends(request, tip->hex())) return refused("they do not descend from the base");
  const Result<GitOutput> count =
      run_git(request.quarantine, {"rev-list", "--count", tip->hex(), "^" + request.base});
  AgentCommits commits;
  if (count && count->exit_code == 0)
    commits.count = std::strtoull(count->out.c_str(), nullptr, 10);
  if (commits.count == 0 || commits.count > request.most_commits) {
    return refused(fmt::format("{} commits are more than {}", commits.count, request.most_commits));
  }
  if (const std::string trouble = look_at_words(request, tip->hex()); !trouble.empty()) {
    return refused(trouble);
  }
  commits.tip = tip->hex();
  return commits;
}

bool has_commits_elsewhere(const CommitExport& request) {
  std::string known = request.base + "\n";
  const Result<GitOutput> refs =
      run_git(request.worktree.repository,
              {"for-each-ref", "--format=%(objectname)", "refs/heads", "refs/tags"});
  if (refs && refs->exit_code == 0) known += refs->out;
  std::string input;
  for (const std::string_view id : split_lines(known)) {
    if (!id.empty()) input.append("^").append(id).append("\n");
  }
  const BoxOutput found =
      run_box(request.sandbox, worktree_profile(request.worktree, true),
              {"/usr/bin/git", "rev-list", "--max-count=1", "--ignore-missing", "--all", "--stdin"},
              input, 4096, kLookTime);
  return found.trouble.empty() && ObjectId::from_hex(trim(found.out)).has_value();
}

}  // namespace agentcheck
