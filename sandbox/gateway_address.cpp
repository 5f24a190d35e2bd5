#include "sandbox/gateway_address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <memory>

namespace agentcheck {
namespace {

struct Block4 {
  std::uint32_t network;
  int bits;
};

/// IPv4 blocks that are not the public internet (RFC 6890 and its registry).
constexpr Block4 kReserved4[] = {
    {0x00000000, 8},   // this network
    {0x0A000000, 8},   // private
    {0x64400000, 10},  // carrier-grade NAT
    {0x7F000000, 8},   // loopback
    {0xA9FE0000, 16},  // link-local
    {0xAC100000, 12},  // private
    {0xC0000000, 24},  // protocol assignments
    {0xC0000200, 24},  // documentation
    {0xC0586300, 24},  // 6to4 relays
    {0xC0A80000, 16},  // private
    {0xC6120000, 15},  // benchmarks
    {0xC6336400, 24},  // documentation
    {0xCB007100, 24},  // documentation
    {0xE0000000, 4},   // multicast
    {0xF0000000, 4},   // reserved, broadcast
};

bool is_public4(std::uint32_t address) {
  return std::none_of(std::begin(kReserved4), std::end(kReserved4), [&](const Block4& block) {
    return (address ^ block.network) >> (32 - block.bits) == 0;
  });
}

struct Block6 {
  std::uint8_t prefix[8];
  int bits;
};

/// Blocks of 2000::/3 that are not the public internet.
constexpr Block6 kReserved6[] = {
    {{0x20, 0x01, 0x00}, 23},        // protocol assignments, with Teredo and ORCHID
    {{0x20, 0x01, 0x0D, 0xB8}, 32},  // documentation
    {{0x20, 0x02}, 16},              // 6to4
    {{0x3F, 0xFF}, 20},              // documentation
};
constexpr Block6 kUnicast6{{0x20}, 3};
constexpr std::uint8_t kNat64[12] = {0x00, 0x64, 0xFF, 0x9B};  // RFC 6052

bool lies_in(const std::uint8_t* address, const Block6& block) {
  const int whole = block.bits / 8;
  const int rest = block.bits % 8;
  if (std::memcmp(address, block.prefix, static_cast<std::size_t>(whole)) != 0) return false;
  return rest == 0 || (address[whole] ^ block.prefix[whole]) >> (8 - rest) == 0;
}

bool is_public6(const std::uint8_t* address) {
  if (std::memcmp(address, kNat64, sizeof kNat64) == 0) {
    return is_public4(static_cast<std::uint32_t>(address[12]) << 24 |
                      static_cast<std::uint32_t>(address[13]) << 16 |
                      static_cast<std::uint32_t>(address[14]) << 8 | address[15]);
  }
  return lies_in(address, kUnicast6) &&
         std::none_of(std::begin(kReserved6), std::end(kReserved6),
                      [&](const Block6& block) { return lies_in(address, block); });
}

/// Fewer and shorter attempts than the system's half minute, for this thread only.
void be_impatient() {
  if ((_res.options & RES_INIT) == 0 && res_init() != 0) return;
  _res.retrans = 3;
  _res.retry = 2;
}

}  // namespace

Resolver system_resolver() {
  return [](const std::string& host, std::uint16_t port) {
    be_impatient();
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    std::vector<SocketAddress> addresses;
    if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
      return addresses;
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(found, freeaddrinfo);
    for (const addrinfo* at = list.get(); at != nullptr; at = at->ai_next) {
      SocketAddress address;
      if (at->ai_addrlen > sizeof address.storage) continue;
      std::memcpy(&address.storage, at->ai_addr, at->ai_addrlen);
      address.length = at->ai_addrlen;
      addresses.push_back(address);
    }
    return addresses;
  };
}

bool is_public(const SocketAddress& address) {
  if (address.storage.ss_family == AF_INET && address.length >= sizeof(sockaddr_in)) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address.storage, sizeof v4);
    return is_public4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.storage.ss_family == AF_INET6 && address.length >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address.storage, sizeof v6);
    return v6.sin6_scope_id == 0 && is_public6(v6.sin6_addr.s6_addr);
  }
  return false;
}

}  // namespace agentcheck
