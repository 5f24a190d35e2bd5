// The parameters and the page of `behavioral: tests`.
#pragma once

#include "specs/check_info.h"

namespace agentcheck {

const CheckInfo& tests_info();

}  // namespace agentcheck
