// A TCP server on 127.0.0.1 for tests, and a resolver that leads names to it.
#pragma once

#include <netinet/in.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "sandbox/fd.h"
#include "sandbox/gateway_address.h"

namespace agentcheck {

/// Answers each connection, one after the other, with what `answer` makes of the first bytes that
/// came, up to an empty line.
class LocalServer {
 public:
  explicit LocalServer(std::function<std::string(const std::string&)> answer);
  ~LocalServer();
  std::uint16_t port() const { return port_; }
  std::vector<std::string> requests() const;

 private:
  void serve();

  std::function<std::string(const std::string&)> answer_;
  Fd listener_;
  Fd stop_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

/// 127.0.0.1 for every name; names asked for are added to `asked`.
Resolver loopback_resolver(std::vector<std::string>* asked = nullptr);

/// The address of dotted or colon notation.
SocketAddress address_of(const std::string& text, std::uint16_t port = 443);

/// What the Unix socket `path` answers to `text`, read to the end, or for two seconds.
std::string ask(const std::string& path, const std::string& text);

}  // namespace agentcheck
