// The only way out of a box: a proxy in this process that knows which hosts may be spoken to.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/endpoint.h"
#include "core/result.h"
#include "sandbox/gateway_address.h"
#include "sandbox/limits.h"
#include "sandbox/process.h"

namespace agentcheck {

/// What a gateway lets through. The defaults are what users get.
struct GatewayOptions {
  std::vector<Endpoint> allowed;
  std::optional<Identity> owner;                  ///< Who may speak to it; nullopt: the caller.
  std::uint64_t max_bytes = 16 * kGiB;            ///< Both ways, all hosts; 0 is no limit.
  unsigned connections = 128;                     ///< At a time; more wait.
  std::chrono::milliseconds head_time{15000};     ///< Until a request is there.
  std::chrono::milliseconds connect_time{20000};  ///< For each address of a name.
  std::chrono::milliseconds idle_time{300000};    ///< Without a byte in either direction.
  Resolver resolve;                               ///< Empty: system_resolver().
  bool private_addresses_for_tests = false;       ///< Never set outside tests.
};

/// What went to one host and port.
struct HostTraffic {
  std::string host;
  std::uint16_t port = 0;
  std::uint64_t connections = 0;
  std::uint64_t sent = 0;      ///< Bytes to the host.
  std::uint64_t received = 0;  ///< Bytes from it.
};

/// What a gateway did so far.
struct GatewayTraffic {
  std::vector<HostTraffic> hosts;    ///< By host, then port.
  std::vector<std::string> refused;  ///< "host:port: why", safe to show, sorted, at most 100.
  bool over_budget = false;          ///< `max_bytes` were reached.
};

/// A proxy on a Unix socket, served by threads of its own. It speaks CONNECT, and plain `http://`
/// requests in absolute form. What a name may be is decided before it is looked up, and it is
/// connected to an address that the decision was about. The threads end with the object, which
/// waits for a look-up under way (some seconds where no name server answers).
class Gateway {
 public:
  /// Makes the socket in `directory`, which exists and nobody else may enter.
  /// ErrorKind::sandbox where it cannot be made.
  static Result<Gateway> open(const std::string& directory, GatewayOptions options);

  Gateway(Gateway&&) noexcept;
  Gateway& operator=(Gateway&&) noexcept;
  ~Gateway();

  /// Host path of the socket, for Profile::gateway.
  const std::string& socket() const;
  GatewayTraffic traffic() const;

 private:
  class Server;
  explicit Gateway(std::unique_ptr<Server> server);
  std::unique_ptr<Server> server_;
};

}  // namespace agentcheck
