// The parameters and the page of `behavioral: command`.
#pragma once

#include "specs/check_info.h"

namespace agentcheck {

const CheckInfo& command_info();

}  // namespace agentcheck
