#include "runner/limit_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/text.h"
#include "specs/values.h"

namespace agentcheck {
namespace {

enum class Unit { count, size };

/// One row a limit that a user may set. None of them may be switched off: 0 is refused.
struct LimitRow {
  std::string_view name;
  Unit unit;
  std::uint64_t Limits::*field;
};

constexpr std::array<LimitRow, 11> kRows{{
    {"processes", Unit::count, &Limits::processes},
    {"memory", Unit::size, &Limits::memory},
    {"file-size", Unit::size, &Limits::file_size},
    {"open-files", Unit::count, &Limits::open_files},
    {"output", Unit::size, &Limits::output},
    {"tmp", Unit::size, &Limits::tmp},
    {"home", Unit::size, &Limits::home},
    {"shared-memory", Unit::size, &Limits::shared_memory},
    {"disk", Unit::size, &Limits::free_disk},
    {"added-disk", Unit::size, &Limits::added_disk},
    {"added-files", Unit::count, &Limits::added_files},
}};

std::string limit_names() {
  std::string list;
  for (const LimitRow& row : kRows) list += (list.empty() ? "" : ", ") + std::string(row.name);
  return list;
}

/// Sets one limit from NAME=VALUE.
Result<void> set_limit(Limits& limits, std::string_view word) {
  const std::size_t sign = std::min(word.find('='), word.size());
  const std::string_view name = word.substr(0, sign);
  for (const LimitRow& row : kRows) {
    if (row.name != name) continue;
    const std::string_view value = word.substr(std::min(sign + 1, word.size()));
    const Result<std::int64_t> parsed =
        row.unit == Unit::size ? parse_size(value) : parse_count(value);
    if (parsed && *parsed > 0) {
      limits.*row.field = static_cast<std::uint64_t>(*parsed);
      return {};
    }
    return fail(ErrorKind::usage,
                fmt::format("the limit `{}` takes {}, not `{}`", name,
                            row.unit == Unit::size ? "a size such as 512MiB or 2GiB"
                                                   : "a whole number above 0",
                            display(value)));
  }
  return fail(ErrorKind::usage, fmt::format("there is no limit `{}`", display(name)),
              "the limits are: " + limit_names());
}

}  // namespace

Result<Limits> with_limits(Limits limits, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (Result<void> set = set_limit(limits, word); !set) return tl::unexpected(set.error());
  }
  return limits;
}

}  // namespace agentcheck
