// Addresses a name may stand for, and which of them a gateway connects to.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace agentcheck {

/// An IPv4 or IPv6 address with its port.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
};

/// Looks a name up; empty where it has no address. May be called from several threads.
using Resolver = std::function<std::vector<SocketAddress>(const std::string&, std::uint16_t)>;

/// The machine's own resolver, which gives up after some seconds.
Resolver system_resolver();

/// True for a unicast address of the public internet: none of the blocks the IANA special-purpose
/// registries (RFC 6890) give to private networks, loopback, link-local, carrier-grade NAT,
/// documentation, benchmarks, multicast or the future, and no IPv6 address that stands for such an
/// IPv4 one (v4-mapped, NAT64). Of IPv6 only 2000::/3 without Teredo and 6to4 counts.
bool is_public(const SocketAddress& address);

}  // namespace agentcheck
