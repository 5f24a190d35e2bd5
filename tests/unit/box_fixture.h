// Boxes for tests, with the real bubblewrap.
#pragma once

#include <string>

#include "sandbox/sandbox.h"

namespace agentcheck {

/// Both ways a box is limited: by control groups (or as an ordinary user), and without them.
const Sandbox& test_sandbox(bool cgroups = true);
/// A profile that gives a command a minute.
Profile small();
/// Runs a shell command in a box; fails the test where no box comes up.
BoxResult run_boxed(const std::string& text, const Profile& profile = small(), bool cgroups = true);
/// Processes of the machine whose command line holds `text`.
int processes_with(const std::string& text);

}  // namespace agentcheck
