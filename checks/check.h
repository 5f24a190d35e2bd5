// What a check is: two pure functions, collect and decide, over facts of the two trees.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/change_set.h"
#include "core/criterion.h"
#include "core/endpoint.h"
#include "core/facts.h"
#include "core/finding.h"
#include "core/result.h"
#include "grammars/source_file.h"
#include "specs/check_info.h"

namespace agentcheck {

/// What a criterion needs of the analysis; the pipeline does no more than the union of all.
struct Needs {
  bool parse = false;            ///< collect() wants syntax trees.
  bool definitions = false;      ///< Files of languages without definitions say nothing to it.
  bool symbols = false;          ///< decide() wants symbols and their pairs.
  bool local_symbols = false;    ///< Also those inside function bodies.
  bool unchanged_files = false;  ///< Every head file that `in` matches, not only changed ones.
  /// Larger files of languages without definitions stay text: what their trees would tell is not
  /// worth the time (lock files).
  std::uint32_t most_data_bytes = ~std::uint32_t{0};
};

/// Both sides of one file while its syntax trees are alive. A side is null where it has no file or
/// its content cannot be examined; `tree()` of a SourceFile may be missing (no grammar, too big).
struct FilePair {
  const FileChange& change;
  bool changed = true;
  const SourceFile* base = nullptr;
  const SourceFile* head = nullptr;
  const FileFacts& base_facts;
  const FileFacts& head_facts;
};

/// Everything decide() may look at. Plain data.
struct Analysis {
  const ChangeSet& changes;
  const std::vector<AnalyzedFile>& files;    ///< Changed files in path order, then unchanged ones.
  const std::vector<SymbolChange>& symbols;  ///< Every symbol of both sides exactly once.
};

/// A command a check wants run on a fresh checkout of one tree.
struct CommandRequest {
  Side side = Side::head;
  std::vector<std::string> argv;  ///< A shell string arrives as {"/bin/sh", "-c", TEXT}.
  std::vector<std::pair<std::string, std::string>> env;
  std::chrono::seconds timeout{600};
  GlobSet protect;  ///< Paths made equal to base before the command; added ones are removed.
  std::vector<std::string>
      setup;  ///< Run before, in the same way, with its own timeout; may be empty.
  std::vector<Endpoint> network;  ///< What `setup` may reach; the command reaches nothing.
  /// Files of base that decide what `setup` makes; empty where nothing is kept.
  GlobSet cache_key;
  /// Directories that `setup` fills, by safe relative paths none of which lies in another: kept,
  /// and laid read-only over the command's tree.
  std::vector<std::string> cache_paths;
  /// Files of the tree the command writes and the check reads. What is there before is removed.
  GlobSet collect;
  /// So many bytes of standard output are kept, without standard error; 0: only the tail of both.
  std::uint64_t keep_output = 0;
  /// For base: what the same command did on the same tree may be taken from an earlier time.
  bool reuse = false;
};

/// A file that a command left behind, as it was read: hostile bytes.
struct CommandFile {
  std::string path;
  std::string content;
};

/// What a command did.
struct CommandResult {
  enum class End { exited, signalled, timed_out, limit };
  End end = End::exited;
  int code = 0;             ///< Exit code, or signal number.
  std::string output_tail;  ///< Last bytes of standard output and error, as they came.
  std::uint64_t output_bytes = 0;
  std::string limit;  ///< Which limit, where `end` says so: "memory", "output", "disk".
  double seconds = 0;
  bool in_setup = false;   ///< This is how `setup` ended; the command was not started.
  std::string setup_tail;  ///< Last bytes of the set-up's output, where the command was started.
  std::string setup_note;  ///< A sentence about how the set-up was done, where that is not plain.
  std::vector<std::string> refused_hosts;  ///< "host:port: why" the set-up asked for in vain.
  std::string note;         ///< A sentence about a limit that was met without ending the command.
  std::string enforcement;  ///< Which limits were in force, and by what.
  std::string output;       ///< Standard output, up to `keep_output` bytes of it.
  bool output_cut = false;  ///< There was more of it.
  std::vector<CommandFile> files;  ///< What `collect` matched, in path order.
  std::string unread;  ///< A sentence about files that matched and were not read; else empty.
};

/// The world, as far as a check may touch it; bound by the runner, faked in tests.
class CheckContext {
 public:
  virtual ~CheckContext() = default;
  /// Runs a command in the sandbox. ErrorKind::sandbox where there is none.
  virtual Result<CommandResult> run(const CommandRequest& request) const = 0;
  /// The content of a path of one tree; nullopt where there is none.
  virtual Result<std::optional<std::string>> read(Side side, std::string_view path) const = 0;
  /// Every path of one tree, in order.
  virtual Result<std::vector<std::string>> paths(Side side) const = 0;
  /// A regular file of this machine, at most 64 MiB, by the absolute path that a spec gives.
  virtual Result<std::string> read_host(const std::string& path) const;
  /// What the sandbox saw when it took the result of a run; nullptr where there was no run.
  virtual const std::vector<Finding>* sandbox_findings() const { return nullptr; }
};

/// One criterion made ready to run: parameters parsed, expressions and queries compiled.
class Check {
 public:
  virtual ~Check() = default;
  virtual Needs needs() const { return {}; }
  /// Called once a file in reach, on any thread, while its trees are alive.
  virtual Collected collect(const FilePair& pair) const;
  /// Index of `criterion` in the spec picks this criterion's facts out of AnalyzedFile::collected.
  virtual Outcome decide(const Analysis& analysis, std::size_t criterion,
                         const CheckContext& context) const = 0;
  /// True where the check asks for something to be there, so that nothing in reach is no pass.
  virtual bool is_demand() const { return false; }
  /// True where the check looked at the content of a file in its reach. Default: checks that need
  /// syntax trees saw the files that have one, the others every file.
  virtual bool examines(const AnalyzedFile& file) const;
  /// The command a behavioral check runs, with its set-up; nullptr for the others.
  virtual const CommandRequest* command() const { return nullptr; }
  /// Only behavioral checks run code.
  virtual bool runs_commands() const { return false; }
};

/// A row of the table of checks.
struct CheckEntry {
  const CheckInfo* info = nullptr;
  /// Fails with a usage error that names the parameter where a value cannot work.
  Result<std::unique_ptr<Check>> (*make)(const Criterion& criterion) = nullptr;
};

/// Every check there is, by family, then name. A new check is a row in registry.cpp.
const std::vector<CheckEntry>& all_checks();
/// Their tables, for the spec loader.
std::vector<const CheckInfo*> all_check_infos();
/// The entry of a check; nullptr for an unknown one.
const CheckEntry* find_check(Family family, std::string_view name);

}  // namespace agentcheck
