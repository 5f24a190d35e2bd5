// One fresh checkout with its box.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/check.h"
#include "runner/checkout.h"
#include "runner/command_runner.h"
#include "runner/private_directory.h"
#include "sandbox/sandbox.h"

namespace agentcheck {

/// What a box gets beside the checkout.
struct BoxExtras {
  std::string gateway;      ///< As Profile::gateway.
  std::vector<Bind> binds;  ///< Laid over the checkout.
};

/// A directory with a tree, owned by the sandbox's user: a private one, gone with the object, or
/// one that somebody else keeps.
class Workspace {
 public:
  /// Checks `side` out below `parent`; empty: where `options` say.
  static Result<Workspace> create(const TreePair& trees, Side side, const Sandbox& sandbox,
                                  const CommandRunnerOptions& options, std::string parent = {});

  /// A tree that is there already, below the absolute `path`; it stays.
  static Result<Workspace> over(const std::string& path, const Sandbox& sandbox);

  const CheckoutOptions& checkout_options() const { return checkout_; }
  /// The tree's directory.
  int root() const { return root_.get(); }
  /// Makes a directory of the tree ready to be covered. Whatever is there goes, but in a directory
  /// that somebody else keeps: false where there is something else there or on the way.
  Result<bool> make_mount_point(const std::string& path) const;
  /// Where a path of the tree appears in the box.
  static std::string box_path(const std::string& path);

  /// Runs `argv` in a box whose directory is the tree, with the variables, the limits and the
  /// toolchains of `request` and `options`.
  Result<BoxResult> run(const Sandbox& sandbox, const CommandRequest& request,
                        const std::vector<std::string>& argv, const CommandRunnerOptions& options,
                        const BoxExtras& extras, const BoxControls& controls = {}) const;

 private:
  Workspace() = default;

  std::optional<PrivateDirectory> directory_;
  std::string path_;
  Fd root_;
  CheckoutOptions checkout_;
  bool kept_ = false;  ///< Somebody else's: what is there stays.
};

}  // namespace agentcheck
