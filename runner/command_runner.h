// The world of a check, bound to two trees and the sandbox.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "checks/check.h"
#include "runner/checkout.h"
#include "runner/git/repository.h"
#include "runner/setup_cache.h"
#include "sandbox/gateway.h"
#include "sandbox/sandbox.h"

namespace agentcheck {

/// Settings of a CommandRunner; the defaults are what users get.
struct CommandRunnerOptions {
  SandboxOptions sandbox;
  Limits limits;          ///< Its `time` is replaced by the request's timeout.
  std::string directory;  ///< Parent of the private directories; empty: private_parent().
  unsigned jobs = 4;      ///< Threads that write a checkout; they mostly wait for the disk.
  std::vector<std::string> toolchains;  ///< Names of toolchains a box gets (toolchains.h).
  std::string repository;               ///< Whose set-ups are kept: its git directory.
  bool no_cache = false;                ///< No set-up is kept or taken from those kept.
  SetupCacheOptions cache;              ///< Its `owner` is the sandbox's user.
  std::string results_directory;        ///< Of kept results; empty: private_parent() for "results".
  GatewayOptions gateway;  ///< Its `allowed` and `owner` are the request's and the sandbox's.
  const std::vector<Finding>* sandbox_findings = nullptr;  ///< Of the run that is verified.
};

/// Runs commands on fresh checkouts of one tree. Safe to call from several threads; every run has a
/// directory and a box of its own, and both are gone when it returns. The sandbox is opened at the
/// first run, so that a verify without commands needs none.
class CommandRunner final : public CheckContext {
 public:
  /// `trees` must outlive the runner.
  explicit CommandRunner(const TreePair& trees, CommandRunnerOptions options = {})
      : trees_(trees), options_(std::move(options)) {}

  /// Checkout of one side, `protect`, set_up(), `protect` again, what `collect` matches removed,
  /// the command in a box at /src, without network. With `reuse`, what is kept of the same command
  /// on the same tree is given instead. ErrorKind::sandbox where there is no sandbox: nothing was
  /// run.
  Result<CommandResult> run(const CommandRequest& request) const override;
  Result<std::optional<std::string>> read(Side side, std::string_view path) const override;
  Result<std::vector<std::string>> paths(Side side) const override;
  Result<std::string> read_host(const std::string& path) const override;
  const std::vector<Finding>* sandbox_findings() const override {
    return options_.sandbox_findings;
  }

 private:
  Result<Sandbox> sandbox() const;
  Result<CommandResult> run_now(const CommandRequest& request, const Sandbox& sandbox) const;

  const TreePair& trees_;
  CommandRunnerOptions options_;
  mutable std::mutex mutex_;
  mutable std::optional<Result<Sandbox>> sandbox_;
};

}  // namespace agentcheck
