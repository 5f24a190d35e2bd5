// behavioral: command. Does a command of the spec's choosing still succeed on the head tree?
#pragma once

#include "checks/check.h"

namespace agentcheck {

/// The row of `behavioral: command`.
extern const CheckEntry kCommandCheck;

}  // namespace agentcheck
