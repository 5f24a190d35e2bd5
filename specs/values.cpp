#include "specs/values.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string>

#include "specs/diagnostics.h"

namespace agentcheck {
namespace {

constexpr std::int64_t kMaxSeconds = 365LL * 24 * 60 * 60;

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

constexpr std::array<Unit, 4> kDurations{{{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}}};
constexpr std::array<Unit, 4> kSizes{
    {{"KiB", 1LL << 10}, {"MiB", 1LL << 20}, {"GiB", 1LL << 30}, {"TiB", 1LL << 40}}};

/// Digits at the front of a word, and what follows them.
struct Parts {
  std::string_view digits;
  std::string_view unit;
};

Parts split_unit(std::string_view word) {
  const std::size_t end = std::min(word.find_first_not_of("0123456789"), word.size());
  return {word.substr(0, end), word.substr(end)};
}

/// Digits times factor; nullopt where that does not fit 63 bits or there are no digits.
std::optional<std::int64_t> scaled(std::string_view digits, std::int64_t factor) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || code != std::errc() || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  if (value > std::numeric_limits<std::int64_t>::max() / factor) return std::nullopt;
  return value * factor;
}

template <typename Table>
const Unit* find_unit(const Table& table, std::string_view name) {
  for (const Unit& unit : table) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

/// The remedy for a duration with a unit that is not one.
std::string duration_remedy(const Parts& parts) {
  if (parts.digits.empty()) return "write a number and a unit: `90s`, `10m`, `2h` or `7d`";
  if (parts.unit.empty()) {
    return fmt::format("say the unit: `{0}s`, `{0}m` or `{0}h`", parts.digits);
  }
  if (parts.unit == "ms") return "durations are whole seconds: `1s`";
  if (parts.unit == "min") return fmt::format("did you mean `{}m`?", parts.digits);
  return "write one whole number and one unit: `90s`, `10m`, `2h` or `7d`";
}

std::string size_remedy(const Parts& parts) {
  if (!parts.digits.empty() && !parts.unit.empty()) {
    const char first = static_cast<char>(parts.unit[0] & ~0x20);
    const bool alone = parts.unit.size() == 1 || parts.unit.substr(1) == "B" ||
                       parts.unit.substr(1) == "b" || parts.unit.substr(1) == "ib";
    if (alone && std::string_view("KMGT").find(first) != std::string_view::npos) {
      return fmt::format("did you mean `{}{}iB`?", parts.digits, first);
    }
  }
  return "write a whole number of bytes, or one with `KiB`, `MiB`, `GiB` or `TiB`";
}

tl::unexpected<Error> bad(std::string_view word, std::string_view what, std::string remedy) {
  return fail(ErrorKind::usage, fmt::format("{} {}", quoted(word), what), std::move(remedy));
}

}  // namespace

Result<std::chrono::seconds> parse_duration(std::string_view word) {
  const Parts parts = split_unit(word);
  const Unit* unit = find_unit(kDurations, parts.unit);
  if (unit == nullptr || parts.digits.empty()) {
    return bad(word, "is no duration", duration_remedy(parts));
  }
  const std::optional<std::int64_t> seconds = scaled(parts.digits, unit->factor);
  if (!seconds || *seconds > kMaxSeconds) return bad(word, "is longer than 365 days", "");
  if (*seconds == 0) return bad(word, "is no time at all", "the shortest duration is `1s`");
  return std::chrono::seconds(*seconds);
}

Result<std::int64_t> parse_size(std::string_view word) {
  const Parts parts = split_unit(word);
  const Unit* unit = find_unit(kSizes, parts.unit);
  if (parts.digits.empty() || (unit == nullptr && !parts.unit.empty())) {
    return bad(word, "is no size", size_remedy(parts));
  }
  const std::optional<std::int64_t> bytes = scaled(parts.digits, unit ? unit->factor : 1);
  if (!bytes) return bad(word, "is too large", "");
  return *bytes;
}

Result<double> parse_share(std::string_view word) {
  constexpr std::string_view kRemedy = "write a percentage from `0%` to `100%`";
  const Parts whole = split_unit(word);
  std::string_view rest = whole.unit;
  Parts fraction;
  if (!rest.empty() && rest.front() == '.') {
    fraction = split_unit(rest.substr(1));
    rest = fraction.digits.empty() ? rest : fraction.unit;
  }
  if (whole.digits.empty() || rest != "%") {
    const bool lacks = !whole.digits.empty() && rest.empty() && fraction.digits.empty();
    return bad(word, "is no share",
               lacks ? fmt::format("did you mean `{}%`?", word) : std::string(kRemedy));
  }
  double percent = 0;
  std::from_chars(word.data(), word.data() + word.size() - 1, percent);
  if (whole.digits.size() > 9 || percent > 100) {
    return bad(word, "is more than everything", std::string(kRemedy));
  }
  return percent / 100;
}

Result<std::int64_t> parse_count(std::string_view word) {
  const bool negative = word.substr(0, 1) == "-" && scaled(word.substr(1), 1);
  if (negative) return bad(word, "is negative", "write 0 or more");
  if (word.empty() || word.find_first_not_of("0123456789") != std::string_view::npos) {
    return bad(word, "is no whole number", "write digits alone");
  }
  const std::optional<std::int64_t> count = scaled(word, 1);
  if (!count) return bad(word, "is too large", "");
  return *count;
}

bool is_date(std::string_view word) {
  if (word.size() != 10 || word[4] != '-' || word[7] != '-') return false;
  const auto year = scaled(word.substr(0, 4), 1);
  const auto month = scaled(word.substr(5, 2), 1), day = scaled(word.substr(8, 2), 1);
  if (!year || !month || !day || *year < 1970) return false;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  return date.ok();
}

}  // namespace agentcheck
