#include "runner/git/plumbing_store.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>
#include <utility>

#include "core/text.h"
#include "runner/git/git_process.h"
#include "runner/git/history.h"
#include "runner/git/object_errors.h"

namespace agentcheck {
namespace {

/// What git would have to allocate for more than this is not worth the try.
constexpr std::uint64_t kMaxObjectBytes = std::uint64_t{4} << 30;

std::string without_line_feed(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string first_line(std::string_view text) {
  return display(shorten(text.substr(0, text.find('\n')), 300));
}

std::optional<ObjectKind> kind_named(std::string_view word) {
  for (const ObjectKind kind :
       {ObjectKind::commit, ObjectKind::tree, ObjectKind::blob, ObjectKind::tag}) {
    if (name_of(kind) == word) return kind;
  }
  return std::nullopt;
}

/// Answers of `cat-file` begin "<id> <kind> <size>"; anything else ("<id> missing") says there is
/// none.
std::optional<ObjectInfo> parse_header(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t second = line.find(' ', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto kind = kind_named(line.substr(first + 1, second - first - 1));
  if (!kind) return std::nullopt;
  ObjectInfo info{*kind, 0};
  const char* end = line.data() + line.size();
  const auto [stop, error] = std::from_chars(line.data() + second + 1, end, info.size);
  if (error != std::errc() || stop != end) return std::nullopt;
  return info;
}

/// `cat-file` processes of one kind, lent to one caller at a time. One that failed is not given
/// back.
class DialoguePool {
 public:
  DialoguePool(std::string git_dir, std::string mode)
      : git_dir_(std::move(git_dir)), arguments_{"cat-file", std::move(mode)} {}

  Result<std::unique_ptr<GitDialogue>> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto dialogue = std::move(idle_.back());
        idle_.pop_back();
        return dialogue;
      }
    }
    return GitDialogue::start(git_dir_, arguments_);
  }

  void give_back(std::unique_ptr<GitDialogue> dialogue) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(dialogue));
  }

 private:
  std::string git_dir_;
  std::vector<std::string> arguments_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<GitDialogue>> idle_;
};

class PlumbingStore final : public ObjectStore {
 public:
  PlumbingStore(RepositoryPaths paths, HashKind kind)
      : paths_(std::move(paths)),
        kind_(kind),
        contents_(paths_.git_dir, "--batch"),
        headers_(paths_.git_dir, "--batch-check") {}

  HashKind hash_kind() const override { return kind_; }
  const RepositoryPaths& paths() const override { return paths_; }

  Result<Object> read(const ObjectId& id) const override {
    if (id.raw().size() != id_size(kind_)) return missing_object(id, paths_);
    auto dialogue = contents_.take();
    if (!dialogue) return tl::unexpected(dialogue.error());
    std::string line;
    if (!(*dialogue)->write(id.hex() + "\n") || !(*dialogue)->read_line(line)) {
      return unanswered_object(id, paths_);
    }
    const auto info = parse_header(line);
    if (!info) {
      contents_.give_back(std::move(*dialogue));
      return missing_object(id, paths_);
    }
    if (info->size > kMaxObjectBytes) return corrupt_object(id, "it is larger than 4 GiB");
    Object object;
    object.kind = info->kind;
    std::string end;
    if (!(*dialogue)->read_bytes(info->size, object.data) || !(*dialogue)->read_bytes(1, end)) {
      return corrupt_object(id, "git gave up in the middle of it");
    }
    contents_.give_back(std::move(*dialogue));
    return object;
  }

  std::optional<ObjectInfo> info(const ObjectId& id) const override {
    if (id.raw().size() != id_size(kind_)) return std::nullopt;
    auto dialogue = headers_.take();
    std::string line;
    if (!dialogue || !(*dialogue)->write(id.hex() + "\n") || !(*dialogue)->read_line(line)) {
      return std::nullopt;
    }
    headers_.give_back(std::move(*dialogue));
    return parse_header(line);
  }

  Result<std::optional<ObjectId>> resolve(const std::string& revision) const override {
    const auto output = git({"rev-parse", "--verify", "--quiet", revision});
    if (!output) return tl::unexpected(output.error());
    if (output->exit_code != 0) {
      if (output->err.find("is ambiguous") != std::string::npos)
        return ambiguous_revision(revision);
      return std::nullopt;
    }
    const auto id = ObjectId::from_hex(without_line_feed(output->out));
    // A full object id is taken at its word by rev-parse, whether there is such an object or not.
    return id && info(*id) ? id : std::nullopt;
  }

  Result<HeadState> head() const override {
    const auto ref = git({"symbolic-ref", "--quiet", "HEAD"});
    if (!ref) return tl::unexpected(ref.error());
    const auto id = git({"rev-parse", "--verify", "--quiet", "HEAD"});
    if (!id) return tl::unexpected(id.error());
    HeadState state;
    if (ref->exit_code == 0) state.ref = without_line_feed(ref->out);
    if (id->exit_code == 0) state.id = ObjectId::from_hex(without_line_feed(id->out));
    return state;
  }

  Result<std::optional<std::string>> upstream(const std::string& branch) const override {
    const auto name = git({"for-each-ref", "--format=%(upstream)", branch});
    if (!name) return tl::unexpected(name.error());
    const std::string ref = without_line_feed(name->out);
    if (name->exit_code != 0 || ref.empty() || ref.front() == '-') return std::nullopt;
    const auto id = git({"rev-parse", "--verify", "--quiet", ref});
    if (!id) return tl::unexpected(id.error());
    return id->exit_code == 0 ? std::optional(ref) : std::nullopt;
  }

  Result<std::vector<ObjectId>> merge_bases(const ObjectId& a, const ObjectId& b) const override {
    const auto output = git({"merge-base", "--all", a.hex(), b.hex()});
    if (!output) return tl::unexpected(output.error());
    if (output->exit_code > 1) {
      return fail(ErrorKind::undecided, "the history cannot be read: " + first_line(output->err),
                  "run `git fsck` to see what is damaged");
    }
    std::vector<ObjectId> bases;
    for (const std::string_view line : split_lines(output->out)) {
      if (const auto id = ObjectId::from_hex(line)) bases.push_back(*id);
    }
    std::sort(bases.begin(), bases.end());
    return bases;
  }

  bool shallow() const override { return !shallow_commits(paths_).empty(); }

  Result<std::optional<std::string>> config(const std::string& key) const override {
    const auto output = git({"config", "--get", key});
    if (!output) return tl::unexpected(output.error());
    if (output->exit_code == 1) return std::nullopt;
    if (output->exit_code != 0) {
      return fail(ErrorKind::usage, key + " cannot be read: " + first_line(output->err));
    }
    return without_line_feed(output->out);
  }

 private:
  Result<GitOutput> git(const std::vector<std::string>& arguments) const {
    return run_git(paths_.git_dir, arguments);
  }

  RepositoryPaths paths_;
  HashKind kind_;
  mutable DialoguePool contents_;
  mutable DialoguePool headers_;
};

/// The git that first reads a format, by a word of the message of one that does not.
struct FormatVersion {
  std::string_view word;
  std::string_view version;
};
constexpr std::array<FormatVersion, 5> kFormats{{{"relativeworktrees", "2.48"},
                                                 {"refstorage", "2.45"},
                                                 {"compatobjectformat", "2.45"},
                                                 {"objectformat", "2.29"},
                                                 {"worktreeconfig", "2.20"}}};

/// What git says about a directory it will not open.
tl::unexpected<Error> refused(const std::string& directory, const std::string& message) {
  if (message.find("not a git repository") != std::string::npos) {
    return fail(ErrorKind::usage,
                "there is no git repository at or above '" + display(directory) + "'",
                "name one with --repo DIR, or run `git init`");
  }
  std::string lower = collapse_blanks(message);
  std::string remedy = "run `git status` there to see what git says";
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  for (const FormatVersion& format : kFormats) {
    if (lower.find(format.word) == std::string::npos) continue;
    const auto own = run_git({}, {"--version"});
    remedy = "this format needs git " + std::string(format.version) + " or newer" +
             (own ? "; here is " + first_line(own->out) : "");
    break;
  }
  return fail(ErrorKind::usage,
              "the repository of '" + display(directory) +
                  "' cannot be read: " + display(shorten(collapse_blanks(message), 300)),
              std::move(remedy));
}

Result<GitOutput> rev_parse(const std::string& directory, const std::string& question) {
  return run_git({}, {"-C", directory, "rev-parse", "--path-format=absolute", question});
}

}  // namespace

Result<std::unique_ptr<ObjectStore>> open_plumbing_store(const std::string& directory) {
  const auto git_dir = rev_parse(directory, "--git-dir");
  if (!git_dir) return tl::unexpected(git_dir.error());
  if (git_dir->exit_code != 0) return refused(directory, git_dir->err);
  const auto common = rev_parse(directory, "--git-common-dir");
  const auto root = rev_parse(directory, "--show-toplevel");
  const auto format = rev_parse(directory, "--show-object-format");
  for (const auto* answer : {&common, &root, &format}) {
    if (!*answer) return tl::unexpected(answer->error());
  }
  RepositoryPaths paths;
  paths.git_dir = without_line_feed(git_dir->out);
  paths.common_dir = without_line_feed(common->out);
  if (root->exit_code == 0) paths.root = without_line_feed(root->out);  // fails where it is bare
  const HashKind kind =
      without_line_feed(format->out) == "sha256" ? HashKind::sha256 : HashKind::sha1;
  return std::make_unique<PlumbingStore>(std::move(paths), kind);
}

}  // namespace agentcheck
