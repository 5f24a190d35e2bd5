// From what the user asked for to records of runs, before anything is started.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "runner/runs/run_record.h"
#include "runner/runs/run_store.h"
#include "runner/runs/variants.h"
#include "sandbox/process.h"

namespace agentcheck {

/// What `agentcheck run` was asked for.
struct StartRequest {
  std::string directory = ".";     ///< Of the repository.
  std::vector<std::string> specs;  ///< Paths; "-" is standard input, whose text is in `spec_text`.
  std::string spec_text;
  bool spec_from_disk = false;
  std::string base;  ///< --base; "REV..." is the merge base with HEAD.
  std::string base_environment;
  std::vector<Variant> variants;  ///< At least one.
  std::uint64_t timeout = 3600;   ///< Seconds.
  std::uint64_t retries = 0;
  std::vector<std::string> limits;  ///< NAME=VALUE, as with_limits() takes them.
  std::optional<Identity> owner;    ///< Who boxes run as, outside.
};

/// Whether the agent of a variant can be started at all, looked at before anything is made.
/// `directory`: where relative names of programs start. Errors as AgentProfile::launch has them.
Result<void> check_agent(const Variant& variant, const std::string& directory);

/// Resolves the base (--base, AGENTCHECK_BASE, the spec's `base`, HEAD), freezes each spec, and
/// makes a run for each spec and variant. Fails with everything that is wrong before any run is
/// made: unknown agents, specs with errors, a base that is no commit, objects that are missing or
/// that the box could not read. All of the runs are made, or none.
Result<std::vector<HeldRun>> create_runs(const RunStore& store, const StartRequest& request);

}  // namespace agentcheck
