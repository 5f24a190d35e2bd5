// Which test of head is which of base, over all files.
#pragma once

#include <vector>

#include "checks/negative/weakened_tests/judge.h"

namespace agentcheck {

/// A unit by its file and its index there; `unit` -1 for what stands outside of all.
struct UnitKey {
  int file = -1;
  int unit = -1;
  bool operator==(const UnitKey&) const = default;
  bool operator<(const UnitKey& other) const {
    return file != other.file ? file < other.file : unit < other.unit;
  }
};

/// For every unit of base, by file and index, its counterpart on head; file -1 for none.
std::vector<std::vector<UnitKey>> pair_units(const std::vector<TestedFile>& files);

}  // namespace agentcheck
