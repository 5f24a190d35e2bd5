// Which text of the spec counts: the one tracked on base, or the one the author has on disk.
#pragma once

#include <memory>
#include <string>

#include "core/criterion.h"
#include "core/result.h"
#include "runner/git/repository.h"
#include "runner/verify.h"

namespace agentcheck {

/// A spec, where it came from, and the two trees it is to be decided over.
struct OpenedSpec {
  Spec spec;
  std::string source;  ///< "base", "outside", "untracked" or "disk".
  std::string text;    ///< Of the spec that counts.
  std::string note;    ///< A sentence where the one on disk differs from the one used.
  std::unique_ptr<TreePair> trees;
};

/// Reads the spec, resolves both revisions (the spec's `base` among what can choose them), and reads
/// the spec again from base where base tracks it. Fails with every diagnostic of the spec that counts.
Result<OpenedSpec> open_spec(const Repository& repository, const VerifyRequest& request);

}  // namespace agentcheck
