// Words with units: durations, sizes, shares and dates, as the spec writes them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "core/result.h"

namespace agentcheck {

/// "90s", "10m", "2h": a positive whole number and one unit, at most 365 days.
/// Fails with a usage error; the message begins with the quoted word.
Result<std::chrono::seconds> parse_duration(std::string_view word);

/// "512KiB", "64MiB", "2GiB", "1TiB" or plain bytes "4096": a whole number that fits 63 bits.
Result<std::int64_t> parse_size(std::string_view word);

/// "90%", "99.5%": from 0 to 100 percent, as a fraction of one.
Result<double> parse_share(std::string_view word);

/// "0", "42": a whole number that is not negative and fits 63 bits.
Result<std::int64_t> parse_count(std::string_view word);

/// True for a date of the Gregorian calendar as YYYY-MM-DD, from 1970 to 9999.
bool is_date(std::string_view word);

}  // namespace agentcheck
