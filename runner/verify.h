// The main job: decide a spec over two trees. Every step is a function of its own; see verify.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/finding.h"
#include "core/report.h"
#include "core/result.h"
#include "runner/git/repository.h"
#include "sandbox/limits.h"

namespace agentcheck {

/// Told how far a long job is; called from one thread at a time, rarely.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void step(std::string_view what, std::uint64_t done, std::uint64_t total) = 0;
};

/// Everything `agentcheck verify` was asked.
struct VerifyRequest {
  std::string repository = ".";
  std::string spec_path;  ///< As given; "-" is standard input, whose text is in `spec_text`.
  std::string spec_text;
  bool spec_from_disk = false;    ///< --spec-from disk
  RevisionRequest revisions;      ///< `base_spec` is filled in from the spec.
  std::vector<std::string> only;  ///< Criterion ids; empty means all.
  bool skip_commands = false;
  unsigned jobs = 0;  ///< Threads; 0 means one a core.
  bool reproducible = false;
  bool no_cache = false;
  Limits limits;                        ///< Of commands; their time is the criterion's.
  std::vector<std::string> toolchains;  ///< What commands get beside /usr, by name.
  /// Called once both trees are open, before anything is decided: what base configures may still
  /// change `jobs`. May be empty.
  std::function<Result<void>(const TreePair&, VerifyRequest&)> on_trees;
  std::string frozen_spec;  ///< The text that counts, kept from before a run; `spec_path` names it.
  std::optional<std::vector<Finding>> sandbox_findings;  ///< Of the run that is verified.
};

/// Loads the spec, opens both trees, analyses, decides. A spec with errors fails with
/// ErrorKind::usage and all diagnostics, rendered, as message. `progress` may be null.
Result<Report> verify(const VerifyRequest& request, Progress* progress);

}  // namespace agentcheck
