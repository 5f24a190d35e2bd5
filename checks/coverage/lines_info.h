// The parameters and the page of `coverage: lines`.
#pragma once

#include "specs/check_info.h"

namespace agentcheck {

const CheckInfo& lines_info();

}  // namespace agentcheck
