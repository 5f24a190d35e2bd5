#include "core/fingerprint.h"

#include <cstdint>
#include <string>
#include <unordered_map>

#include "core/hash.h"
#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::size_t kDigits = 20;

/// Appends a field with its length in front, so that no two lists of fields give the same bytes.
void append(std::string& bytes, std::string_view field) {
  bytes += std::to_string(field.size());
  bytes += ':';
  bytes += field;
}

std::string identity_of(const Finding& finding, std::string_view check) {
  std::string bytes = "agentcheck.fingerprint/1";
  for (const std::string_view field :
       {check, std::string_view(finding.rule), std::string_view(finding.path),
        std::string_view(finding.symbol)}) {
    append(bytes, field);
  }
  append(bytes, collapse_blanks(finding.before));
  append(bytes, collapse_blanks(finding.after));
  return bytes;
}

}  // namespace

void set_fingerprints(std::vector<Finding>& findings, std::string_view check) {
  std::unordered_map<std::string, std::uint64_t> seen;
  for (Finding& finding : findings) {
    const std::string identity = sha256_hex(identity_of(finding, check));
    const std::uint64_t ordinal = seen[identity]++;
    const std::string whole =
        ordinal == 0 ? identity : sha256_hex(identity + "#" + std::to_string(ordinal));
    finding.fingerprint = whole.substr(0, kDigits);
  }
}

}  // namespace agentcheck
