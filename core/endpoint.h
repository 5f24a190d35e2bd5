// Hosts and ports a set-up may reach, as a spec names them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace agentcheck {

/// One entry of an allow-list: `host:port`, or `*.host:port` for exactly one label in front.
struct Endpoint {
  std::string host;  ///< As canonical_host() gives it, without the wildcard.
  bool wildcard = false;
  std::uint16_t port = 0;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// A host name in its one form: lower case, one trailing dot dropped. nullopt for anything else
/// than names of letters, digits, `-` and `.` (RFC 1123, 2.1; labels of 1 to 63, 253 in all), and
/// for whatever a URL parser would take for an address: a last label that is a decimal, octal or
/// hexadecimal number (WHATWG URL, 3.5).
std::optional<std::string> canonical_host(std::string_view text);

/// A port from 1 to 65535 in decimal digits.
std::optional<std::uint16_t> read_port(std::string_view text);

/// Reads an entry. Fails with ErrorKind::usage, quoting it and saying what is wrong.
Result<Endpoint> parse_endpoint(std::string_view text);

/// `host:port` or `*.host:port`.
std::string to_string(const Endpoint& endpoint);

/// True where one of `allowed` names this host, canonical, and port.
bool is_allowed(const std::vector<Endpoint>& allowed, std::string_view host, std::uint16_t port);

}  // namespace agentcheck
