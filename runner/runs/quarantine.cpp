#include "runner/runs/quarantine.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "core/text.h"
#include "runner/git/git_process.h"
#include "runner/git/plain_file.h"
#include "runner/tree_files.h"
#include "sandbox/fd.h"

namespace agentcheck {
namespace {

tl::unexpected<Error> cannot(const std::string& what, std::string_view why) {
  return fail(ErrorKind::undecided,
              fmt::format("the result cannot be stored: {}: {}", what, display(trim(why))),
              "is the disk full? The agent's files are still in its worktree");
}

std::string cleaned(std::string_view text, std::string_view fallback) {
  std::string out;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte >= 0x20 && byte != 0x7f && letter != '<' && letter != '>') out += letter;
  }
  const std::string_view trimmed = trim(out);
  return std::string(trimmed.empty() ? fallback : trimmed);
}

/// A path as git-fast-import(1) reads it: in quotes, with escapes.
std::string quoted(std::string_view path) {
  std::string out = "\"";
  for (const char letter : path) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      out += '\\';
      out += letter;
    } else if (byte < 0x20 || byte >= 0x7f) {
      out += fmt::format("\\{:03o}", byte);
    } else {
      out += letter;
    }
  }
  return out + '"';
}

/// The stream of git-fast-import(1) for one commit, read by git as it is written: a result may be
/// larger than memory.
class ImportStream {
 public:
  static Result<ImportStream> start(const std::string& quarantine) {
    // Large files go straight to disk: no search for a delta, which wants them whole in memory.
    // Never loose objects: writing one that the user's repository has would touch the file there.
    auto git = GitDialogue::start(
        quarantine, {"-c", "core.bigFileThreshold=1m", "-c", "core.compression=1", "-c",
                     "fastimport.unpackLimit=0", "fast-import", "--quiet", "--force", "--done",
                     "--date-format=raw"});
    if (!git) return tl::unexpected(git.error());
    return ImportStream(std::move(*git));
  }
  void data(std::string_view bytes) {
    line(fmt::format("data {}", bytes.size()));
    put(bytes);
    put("\n");
  }
  void line(std::string_view words) {
    put(words);
    put("\n");
  }
  /// Waits for git to have everything on disk, and to end.
  Result<void> finish() {
    line("checkpoint\n");
    line(fmt::format("progress {}\ndone", kStored));
    bool stored = false;
    for (std::string said; git_->read_line(said);) stored = stored || said.ends_with(kStored);
    if (stored && !broken_) return {};
    return cannot("git fast-import", "it ended before everything was stored");
  }

 private:
  static constexpr std::string_view kStored = "stored";

  explicit ImportStream(std::unique_ptr<GitDialogue> git) : git_(std::move(git)) {}
  void put(std::string_view bytes) { broken_ = broken_ || !git_->write(bytes); }

  std::unique_ptr<GitDialogue> git_;
  bool broken_ = false;
};

bool unknown(const WorktreeSnapshot& snapshot, const TreeEntry& entry) {
  return entry.id.find_first_not_of('0') == std::string::npos ||
         (snapshot.unexamined.count(entry.path) != 0 && entry.mode != FileMode::gitlink);
}

/// Every path of the list that the snapshot does not have. These come first: a path may have to go
/// before another can be made below or above it.
void add_removals(const Listing& base, const WorktreeSnapshot& snapshot, ImportStream& stream) {
  auto now = snapshot.entries.begin();
  for (const ListedEntry& entry : base.entries) {
    while (now != snapshot.entries.end() && now->path < entry.path) ++now;
    if (now == snapshot.entries.end() || now->path != entry.path) {
      stream.line("D " + quoted(entry.path));
    }
  }
}

/// Every path that is new or differs; gives false where the content of one is not known.
Result<bool> add_changes(const Listing& base, const WorktreeSnapshot& snapshot,
                         ImportStream& stream) {
  bool known = true;
  auto before = base.entries.begin();
  for (const TreeEntry& entry : snapshot.entries) {
    while (before != base.entries.end() && before->path < entry.path) ++before;
    const bool was = before != base.entries.end() && before->path == entry.path;
    if (unknown(snapshot, entry)) {
      known = false;
      continue;
    }
    const auto mode = static_cast<std::uint32_t>(entry.mode);
    const bool same_content = was && before->id.hex() == entry.id;
    if (same_content && before->mode == mode) continue;
    if (entry.mode == FileMode::gitlink || same_content) {
      stream.line(fmt::format("M {:o} {} {}", mode, entry.id, quoted(entry.path)));
      continue;
    }
    const Result<std::string> content = snapshot.contents->read(entry);
    if (!content) return tl::unexpected(content.error());
    stream.line(fmt::format("M {:o} inline {}", mode, quoted(entry.path)));
    stream.data(*content);
  }
  return known;
}

Result<std::string> ask(const std::string& quarantine, const std::string& revision) {
  Result<GitOutput> output =
      run_git(quarantine, {"rev-parse", "--verify", "--quiet", "--end-of-options", revision});
  if (!output) return tl::unexpected(output.error());
  if (output->exit_code != 0) return cannot("no " + revision, output->err);
  return std::string(trim(output->out));
}

}  // namespace

namespace {

/// Where the history of a shallow clone is cut off, it is cut off here: git would look for the
/// parents otherwise (gitrepository-layout(5), `shallow`).
Result<void> copy_shallow(const std::string& path, const std::string& repository) {
  constexpr std::size_t kMostBytes = std::size_t{16} << 20;
  const auto shallow = read_plain_file(repository + "/shallow", kMostBytes);
  if (!shallow) return {};
  const Fd file(open((path + "/shallow").c_str(),
                     O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  const auto size = static_cast<ssize_t>(shallow->content.size());
  if (file && write(file.get(), shallow->content.data(), shallow->content.size()) == size)
    return {};
  return cannot("shallow", std::strerror(errno));
}

Result<void> fill_quarantine(const std::string& path, const std::string& repository, bool sha256) {
  const Result<GitOutput> made = run_git(
      "", {"init", "--quiet", "--bare",
           "--template=", std::string("--object-format=") + (sha256 ? "sha256" : "sha1"), path});
  if (!made) return tl::unexpected(made.error());
  if (made->exit_code != 0) return cannot("git init", made->err);
  // By way of a link: a line of `alternates` cannot hold every name a directory can have.
  const std::string objects = repository + "/objects";
  mkdir((path + "/objects/info").c_str(), 0700);
  const Fd file(open((path + "/objects/info/alternates").c_str(),
                     O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  const bool plain = objects.find('\n') == std::string::npos;
  const std::string line = (plain ? objects : "../borrowed") + "\n";
  const bool written =
      file && write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
      (plain || symlink(objects.c_str(), (path + "/borrowed").c_str()) == 0);
  if (!written) return cannot("alternates", std::strerror(errno));
  return copy_shallow(path, repository);
}

}  // namespace

Result<void> make_quarantine(const std::string& path, const std::string& repository, bool sha256) {
  // Made aside and moved: a kill in between must not leave half of one for whole.
  const std::size_t slash = path.rfind('/');
  const std::string name = path.substr(slash + 1) + ".new";
  const Fd parent(open(path.substr(0, slash).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent || !remove_tree(parent.get(), name)) return cannot(name, std::strerror(errno));
  if (Result<void> filled = fill_quarantine(path + ".new", repository, sha256); !filled) {
    return filled;
  }
  if (rename((path + ".new").c_str(), path.c_str()) != 0) {
    return cannot("rename", std::strerror(errno));
  }
  return {};
}

Result<StoredResult> store_snapshot(const std::string& quarantine, const Listing& base,
                                    const WorktreeSnapshot& snapshot, const ResultCommit& commit) {
  Result<ImportStream> import = ImportStream::start(quarantine);
  if (!import) return tl::unexpected(import.error());
  ImportStream& stream = *import;
  const std::time_t now = std::time(nullptr);
  stream.line(std::string("commit ") + kResultRef);
  stream.line(fmt::format("author {} <{}> {} +0000", cleaned(commit.author.name, "agent"),
                          cleaned(commit.author.email, "agent@localhost"), now));
  stream.line(fmt::format("committer agentcheck <agentcheck@localhost> {} +0000", now));
  stream.data(commit.message);
  stream.line("from " + commit.parent);
  add_removals(base, snapshot, stream);
  const Result<bool> known = add_changes(base, snapshot, stream);
  if (!known) return tl::unexpected(known.error());
  if (Result<void> stored = stream.finish(); !stored) return tl::unexpected(stored.error());

  const Result<std::string> id = ask(quarantine, std::string(kResultRef) + "^{commit}");
  if (!id) return tl::unexpected(id.error());
  const Result<std::string> tree = ask(quarantine, std::string(kResultRef) + "^{tree}");
  if (!tree) return tl::unexpected(tree.error());
  if (*known && *tree != snapshot.tree) {
    return fail(
        ErrorKind::internal,
        fmt::format("the stored tree {} is not the tree {} that was found", *tree, snapshot.tree));
  }
  return StoredResult{*id, *tree};
}

Result<void> borrow_nothing_but(const std::string& base, const std::string& quarantine) {
  const std::string packs = quarantine + "/objects/pack";
  std::vector<std::string> words = {"pack-objects", "--quiet", "--revs", "--non-empty"};
  const Fd directory(open(packs.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return cannot(packs, std::strerror(errno));
  for (const std::string& name : names_in(directory.get())) {
    if (name.ends_with(".pack")) words.push_back("--keep-pack=" + name);
  }
  words.push_back(packs + "/pack");
  const Result<GitOutput> packed =
      run_git(quarantine, words, fmt::format("{}\n^{}\n", kResultRef, base));
  if (!packed) return tl::unexpected(packed.error());
  if (packed->exit_code != 0) return cannot("git pack-objects", packed->err);
  return {};
}

}  // namespace agentcheck
