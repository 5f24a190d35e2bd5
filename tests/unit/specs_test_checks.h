// Tables of made-up checks that use every type of parameter, for the tests of the spec language.
#pragma once

#include <string>
#include <vector>

#include "specs/check_info.h"

namespace agentcheck::test {

/// The tables. The names are those of real checks where a message depends on them.
const std::vector<const CheckInfo*>& checks();

/// The languages the tests know.
const std::vector<std::string>& languages();

}  // namespace agentcheck::test
