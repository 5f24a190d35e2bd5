#include "core/endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::size_t kMostLabel = 63;
constexpr std::size_t kMostHost = 253;
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdef";

bool is_label(std::string_view label) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !label.empty() && label.size() <= kMostLabel && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), allowed);
}

bool is_number(std::string_view label) {
  if (label.find_first_not_of(kDigits) == std::string_view::npos) return true;
  return label.substr(0, 2) == "0x" &&
         label.substr(2).find_first_not_of(kHexDigits) == std::string_view::npos;
}

tl::unexpected<Error> refused(std::string_view text, std::string_view why) {
  return fail(ErrorKind::usage, fmt::format("`{}` {}", display(shorten(text, 80)), why),
              "write `host:port`, or `*.host:port` for one label in front of `host`");
}

}  // namespace

std::optional<std::string> canonical_host(std::string_view text) {
  if (!text.empty() && text.back() == '.') text.remove_suffix(1);
  if (text.empty() || text.size() > kMostHost) return std::nullopt;
  std::string host(text);
  for (char& c : host) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  std::string_view rest = host;
  for (;;) {
    const std::size_t dot = rest.find('.');
    const std::string_view label = rest.substr(0, dot);
    if (!is_label(label)) return std::nullopt;
    if (dot == std::string_view::npos) {
      if (is_number(label)) return std::nullopt;
      return host;
    }
    rest.remove_prefix(dot + 1);
  }
}

std::optional<std::uint16_t> read_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, port);
  if (problem != std::errc{} || rest != end || port == 0) return std::nullopt;
  return port;
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  Endpoint endpoint;
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return refused(text, "names no port");
  const std::optional<std::uint16_t> port = read_port(text.substr(colon + 1));
  if (!port) return refused(text, "does not end in a port from 1 to 65535");
  endpoint.port = *port;
  std::string_view name = text.substr(0, colon);
  if (name.substr(0, 2) == "*.") {
    endpoint.wildcard = true;
    name.remove_prefix(2);
  }
  std::optional<std::string> host = canonical_host(name);
  if (!host) return refused(text, "holds no host name (addresses are not taken)");
  if (endpoint.wildcard && host->find('.') == std::string::npos) {
    return refused(text, "would let in a whole top-level domain");
  }
  endpoint.host = std::move(*host);
  return endpoint;
}

std::string to_string(const Endpoint& endpoint) {
  return fmt::format("{}{}:{}", endpoint.wildcard ? "*." : "", endpoint.host, endpoint.port);
}

bool is_allowed(const std::vector<Endpoint>& allowed, std::string_view host, std::uint16_t port) {
  const std::size_t dot = host.find('.');
  const std::string_view parent =
      dot == std::string_view::npos ? std::string_view() : host.substr(dot + 1);
  return std::any_of(allowed.begin(), allowed.end(), [&](const Endpoint& endpoint) {
    return endpoint.port == port && endpoint.host == (endpoint.wildcard ? parent : host);
  });
}

}  // namespace agentcheck
