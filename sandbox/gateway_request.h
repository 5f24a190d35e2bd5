// The head of a request to a proxy: read strictly, decided about before anything is looked up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/endpoint.h"

namespace agentcheck {

/// What a client asks of a gateway.
struct ProxyRequest {
  int refusal = 0;      ///< HTTP status of the refusal; 0 where the request may go on.
  std::string reason;   ///< Of a refusal: a sentence that is safe to show.
  std::string target;   ///< "host:port" as asked for, safe to show, at most about 100 bytes.
  bool tunnel = false;  ///< CONNECT; else one plain request.
  std::string host;     ///< Canonical.
  std::uint16_t port = 0;
  std::string head;              ///< Of a plain request: what the server is sent.
  std::uint64_t body_bytes = 0;  ///< Of a plain request: what follows the head.
};

/// Reads `head`, which ends in an empty line (RFC 9112), and holds its target against `allowed`.
/// CONNECT takes `host:port`; a plain request the absolute form `http://host[:port]/...` with one
/// Host header that names the same host and port, no transfer coding, and at most one length. Line
/// ends are CRLF, and no byte is NUL or another control.
ProxyRequest read_proxy_request(std::string_view head, const std::vector<Endpoint>& allowed);

}  // namespace agentcheck
