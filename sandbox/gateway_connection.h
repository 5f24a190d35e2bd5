// One client of a gateway, from its request to the last byte. Used by Gateway only.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "sandbox/fd.h"
#include "sandbox/gateway.h"

namespace agentcheck {

/// What all connections of a gateway count together. Safe to call from several threads.
class GatewayLedger {
 public:
  explicit GatewayLedger(std::uint64_t budget) : budget_(budget) {}

  void connected(const std::string& host, std::uint16_t port);
  void refused(const std::string& target, const std::string& reason);
  /// Counts bytes to (`sent`) and from a host; false once the budget is used up.
  bool moved(const std::string& host, std::uint16_t port, std::uint64_t sent,
             std::uint64_t received);
  GatewayTraffic traffic() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::uint16_t>, HostTraffic> hosts_;
  std::set<std::string> refused_;
  std::uint64_t budget_;
  std::uint64_t total_ = 0;
  bool over_budget_ = false;
};

/// Serves `client`, which does not block, until either side ends, a time is up, or `stop` becomes
/// readable. Never throws but for want of memory.
void serve_client(Fd client, const GatewayOptions& options, GatewayLedger& ledger, int stop);

}  // namespace agentcheck
