// Before and after of a finding as a few lines to show, with what differs marked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agentcheck {

/// One line of evidence, safe to show. `marked_begin` to `marked_end` are the bytes that differ
/// from the other side; an empty range marks nothing.
struct EvidenceLine {
  bool removed = false;  ///< From `before`; else from `after`.
  std::string text;
  std::size_t marked_begin = 0;
  std::size_t marked_end = 0;
};

/// Evidence ready to print. `more_*` count the lines left out.
struct Evidence {
  std::vector<EvidenceLine> lines;  ///< Removed ones first.
  std::size_t more_removed = 0;
  std::size_t more_added = 0;
};

/// How much of the evidence to show.
struct EvidenceLimits {
  std::size_t lines = 8;      ///< Of each side.
  std::size_t columns = 100;  ///< Of each line; longer ones are clipped, near what differs.
  std::string_view ellipsis = "...";
};

/// Lays out `before` and `after`, any bytes of any size; work is bounded by the limits but for
/// counting lines. Tabs become four blanks, a common indentation is removed.
Evidence lay_out_evidence(std::string_view before, std::string_view after,
                          const EvidenceLimits& limits);

}  // namespace agentcheck
