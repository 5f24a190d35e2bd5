#include "sandbox/gateway_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::size_t kShownTarget = 100;
constexpr std::string_view kScheme = "http://";

/// Methods of a plain request. No others: what they mean to a server in between is not known.
constexpr std::string_view kMethods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"};

/// Headers between the client and us (RFC 9110, 7.6.1); none of them goes on.
constexpr std::string_view kHopByHop[] = {"connection",       "keep-alive", "proxy-authorization",
                                          "proxy-connection", "te",         "trailer",
                                          "upgrade",          "expect"};

ProxyRequest refuse(ProxyRequest request, int status, std::string reason) {
  request.refusal = status;
  request.reason = std::move(reason);
  return request;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

/// The lines of a head without their CRLF; nullopt where one ends otherwise or holds a control.
std::optional<std::vector<std::string_view>> head_lines(std::string_view head) {
  std::vector<std::string_view> lines;
  while (!head.empty()) {
    const std::size_t end = head.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = head.substr(0, end);
    const bool control = std::any_of(line.begin(), line.end(), [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return (byte < 0x20 && c != '\t') || byte == 0x7F;
    });
    if (control) return std::nullopt;
    head.remove_prefix(end + 2);
    if (line.empty()) return head.empty() ? std::optional(std::move(lines)) : std::nullopt;
    lines.push_back(line);
  }
  return std::nullopt;
}

/// "host:port", or "host" where `fallback` is a port.
bool read_authority(std::string_view text, std::uint16_t fallback, ProxyRequest& request) {
  const std::size_t colon = text.rfind(':');
  std::optional<std::uint16_t> port = fallback;
  if (colon != std::string_view::npos) {
    port = read_port(text.substr(colon + 1));
    text = text.substr(0, colon);
  }
  std::optional<std::string> host = canonical_host(text);
  if (!host || !port || *port == 0) return false;
  request.host = std::move(*host);
  request.port = *port;
  return true;
}

struct Header {
  std::string name;  ///< Lower case.
  std::string_view value;
};

std::optional<std::vector<Header>> read_headers(const std::vector<std::string_view>& lines) {
  std::vector<Header> headers;
  for (std::size_t at = 1; at < lines.size(); ++at) {
    const std::size_t colon = lines[at].find(':');
    // A line that begins with a blank continues the one before: obsolete, and a way to hide.
    if (colon == std::string_view::npos || !is_token(lines[at].substr(0, colon))) {
      return std::nullopt;
    }
    headers.push_back({lower(lines[at].substr(0, colon)), trim(lines[at].substr(colon + 1))});
  }
  return headers;
}

/// Checks the headers of a plain request and writes the head the server gets.
ProxyRequest rewrite(ProxyRequest request, std::string_view method, std::string_view path,
                     const std::vector<Header>& headers) {
  request.head = fmt::format("{} {} HTTP/1.1\r\n", method, path);
  int hosts = 0;
  int lengths = 0;
  for (const Header& header : headers) {
    if (header.name == "transfer-encoding") {
      return refuse(std::move(request), 411, "a request with a transfer coding is not forwarded");
    }
    if (header.name == "host") {
      ProxyRequest named;
      ++hosts;
      if (!read_authority(header.value, kHttpPort, named) || named.host != request.host ||
          named.port != request.port) {
        return refuse(std::move(request), 403, "the Host header names another host");
      }
    }
    if (header.name == "content-length") {
      const char* const end = header.value.data() + header.value.size();
      const auto read = std::from_chars(header.value.data(), end, request.body_bytes);
      if (++lengths > 1 || read.ec != std::errc{} || read.ptr != end) {
        return refuse(std::move(request), 400, "the length of the body is not clear");
      }
    }
    if (std::find(std::begin(kHopByHop), std::end(kHopByHop), header.name) != std::end(kHopByHop)) {
      continue;
    }
    request.head += fmt::format("{}: {}\r\n", header.name, header.value);
  }
  if (hosts != 1) return refuse(std::move(request), 400, "there is not exactly one Host header");
  request.head += "connection: close\r\n\r\n";
  return request;
}

}  // namespace

ProxyRequest read_proxy_request(std::string_view head, const std::vector<Endpoint>& allowed) {
  ProxyRequest request;
  const auto lines = head_lines(head);
  if (!lines || lines->empty()) return refuse(request, 400, "this is no HTTP request");
  const std::string_view line = lines->front();
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return refuse(request, 400, "this is no HTTP request");
  }
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  request.target = display(shorten(target, kShownTarget));
  request.tunnel = method == "CONNECT";
  const auto headers = read_headers(*lines);
  if (!headers || (version != "HTTP/1.1" && version != "HTTP/1.0") ||
      target.find(' ') != std::string_view::npos) {
    return refuse(request, 400, "this is no HTTP request");
  }
  std::string_view authority = target;
  std::string_view path;
  if (!request.tunnel) {
    if (std::find(std::begin(kMethods), std::end(kMethods), method) == std::end(kMethods) ||
        lower(target.substr(0, kScheme.size())) != kScheme) {
      return refuse(request, 405, "only CONNECT and plain http:// requests are forwarded");
    }
    authority.remove_prefix(kScheme.size());
    const std::size_t slash = authority.find_first_of("/?#");
    path = slash == std::string_view::npos ? "/" : authority.substr(slash);
    authority = authority.substr(0, slash);
    if (path.front() != '/') return refuse(request, 400, "the URL has no path");
  }
  if (!read_authority(authority, request.tunnel ? std::uint16_t{0} : kHttpPort, request)) {
    return refuse(request, 403, "the target is no host name with a port");
  }
  request.target = fmt::format("{}:{}", request.host, request.port);
  if (!is_allowed(allowed, request.host, request.port)) {
    return refuse(request, 403, "the host is not on the list");
  }
  return request.tunnel ? request : rewrite(std::move(request), method, path, *headers);
}

}  // namespace agentcheck
