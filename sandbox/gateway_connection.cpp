#include "sandbox/gateway_connection.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

#include "sandbox/gateway_request.h"

namespace agentcheck {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostHead = std::size_t{16} << 10;
constexpr std::size_t kMostRefused = 100;
constexpr milliseconds kFarewell{500};
constexpr std::uint64_t kNoEnd = std::numeric_limits<std::uint64_t>::max();

/// Waits for one of two descriptors (negative: none) or `stop`; false when time is up or we stop.
bool wait_for(pollfd& first, pollfd& second, int stop, Clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(until - Clock::now()).count();
    if (left <= 0) return false;
    pollfd waits[] = {first, second, {stop, POLLIN, 0}};
    const int ready = poll(waits, 3, static_cast<int>(std::min<std::int64_t>(left, 60000)));
    if (ready < 0 && errno != EINTR) return false;
    if (ready <= 0) continue;
    first = waits[0];
    second = waits[1];
    return waits[2].revents == 0;
  }
}

bool wait_for(int fd, short events, int stop, Clock::time_point until) {
  pollfd one{fd, events, 0};
  pollfd none{-1, 0, 0};
  return wait_for(one, none, stop, until);
}

bool would_block() { return errno == EAGAIN || errno == EINTR; }

/// Bytes on their way in one direction.
class Flow {
 public:
  /// `limit`: how many more bytes are read from the source.
  explicit Flow(std::uint64_t limit) : limit_(limit) {}

  /// Takes bytes that were read already; gives how many of them count.
  std::size_t preload(std::string_view bytes) {
    const std::size_t count = std::min({bytes.size(), buffer_.size(), std::size_t(limit_)});
    std::copy_n(bytes.data(), count, buffer_.data());
    end_ = count;
    limit_ -= count;
    return count;
  }
  bool wants_input() const { return !source_ended_ && limit_ > 0 && begin_ == end_; }
  bool wants_output() const { return begin_ < end_; }
  bool over() const { return closed_; }

  /// Reads where there is room; false where the source broke.
  bool read_from(int fd, std::uint64_t& count) {
    const ssize_t got =
        recv(fd, buffer_.data(),
             static_cast<std::size_t>(std::min<std::uint64_t>(buffer_.size(), limit_)), 0);
    if (got < 0) return would_block();
    if (got == 0) source_ended_ = true;
    begin_ = 0;
    end_ = static_cast<std::size_t>(got);
    limit_ -= end_;
    count += end_;
    return true;
  }
  bool write_to(int fd) {
    const ssize_t sent = send(fd, buffer_.data() + begin_, end_ - begin_, MSG_NOSIGNAL);
    if (sent < 0) return would_block();
    begin_ += static_cast<std::size_t>(sent);
    return true;
  }
  /// Passes the end of the source on, once.
  void pass_end(int fd) {
    if (!source_ended_ || wants_output() || closed_) return;
    shutdown(fd, SHUT_WR);
    closed_ = true;
  }

 private:
  std::array<char, std::size_t{16} << 10> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t limit_;
  bool source_ended_ = false;
  bool closed_ = false;
};

class Connection {
 public:
  Connection(Fd client, const GatewayOptions& options, GatewayLedger& ledger, int stop)
      : client_(std::move(client)), options_(options), ledger_(ledger), stop_(stop) {}

  void run() {
    std::string head;
    std::string rest;
    if (!read_head(head, rest)) return;
    request_ = read_proxy_request(head, options_.allowed);
    if (request_.refusal != 0) return refuse(request_.refusal, request_.reason);
    if (!connect_out()) return;
    ledger_.connected(request_.host, request_.port);
    if (request_.tunnel) {
      if (send_all(client_.get(), "HTTP/1.1 200 Connection established\r\n\r\n"))
        relay(rest, kNoEnd);
    } else if (ledger_.moved(request_.host, request_.port, request_.head.size(), 0) &&
               send_all(server_.get(), request_.head)) {
      relay(rest, request_.body_bytes);
    }
  }

 private:
  /// Reads up to the empty line; what came after it goes to `rest`.
  bool read_head(std::string& head, std::string& rest) {
    const Clock::time_point until = Clock::now() + options_.head_time;
    std::array<char, 4096> buffer;
    for (;;) {
      if (!wait_for(client_.get(), POLLIN, stop_, until)) return false;
      const ssize_t count = recv(client_.get(), buffer.data(), buffer.size(), 0);
      if (count == 0 || (count < 0 && !would_block())) return false;
      if (count < 0) continue;
      const std::size_t from = head.size() < 3 ? 0 : head.size() - 3;
      head.append(buffer.data(), static_cast<std::size_t>(count));
      const std::size_t end = head.find("\r\n\r\n", from);
      if (end != std::string::npos && end + 4 <= kMostHead) {
        rest = head.substr(end + 4);
        head.resize(end + 4);
        return true;
      }
      if (head.size() > kMostHead) {
        refuse(431, "the head of the request is too long");
        return false;
      }
    }
  }

  bool send_all(int fd, std::string_view bytes) {
    const Clock::time_point until = Clock::now() + options_.head_time;
    while (!bytes.empty()) {
      const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && !would_block()) return false;
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
      if (!bytes.empty() && !wait_for(fd, POLLOUT, stop_, until)) return false;
    }
    return true;
  }

  void refuse(int status, const std::string& reason) {
    if (status == 403 || status == 405) ledger_.refused(request_.target, reason);
    answer(status, reason);
  }

  /// An error for the client, which is let finish what it was saying: a socket that is closed with
  /// unread bytes takes the answer with it.
  void answer(int status, const std::string& reason) {
    const std::string body = fmt::format("agentcheck: {}: {}\n", request_.target, reason);
    if (!send_all(client_.get(),
                  fmt::format("HTTP/1.1 {} Refused\r\nContent-Type: text/plain; charset=utf-8\r\n"
                              "Content-Length: {}\r\nConnection: close\r\n\r\n{}",
                              status, body.size(), body))) {
      return;
    }
    shutdown(client_.get(), SHUT_WR);
    const Clock::time_point until = Clock::now() + kFarewell;
    std::array<char, 4096> buffer;
    while (wait_for(client_.get(), POLLIN, stop_, until)) {
      const ssize_t count = recv(client_.get(), buffer.data(), buffer.size(), 0);
      if (count == 0 || (count < 0 && !would_block())) return;
    }
  }

  /// Looks the name up, which was decided about, and connects to an address that may be connected
  /// to. The very address: the name is not looked up again.
  bool connect_out() {
    std::vector<SocketAddress> addresses = options_.resolve(request_.host, request_.port);
    if (addresses.empty()) {
      answer(502, "the name has no address");
      return false;
    }
    if (!options_.private_addresses_for_tests) {
      const auto not_public = [](const SocketAddress& address) { return !is_public(address); };
      addresses.erase(std::remove_if(addresses.begin(), addresses.end(), not_public),
                      addresses.end());
    }
    if (addresses.empty()) {
      refuse(403, "the name stands for an address that is not public");
      return false;
    }
    for (const SocketAddress& address : addresses) {
      if (connect_to(address)) return true;
    }
    answer(502, "the host cannot be reached");
    return false;
  }

  bool connect_to(const SocketAddress& address) {
    server_.reset(
        ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!server_) return false;
    const int on = 1;
    setsockopt(server_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // Only ever faster.
    if (connect(server_.get(), reinterpret_cast<const sockaddr*>(&address.storage),
                address.length) == 0) {
      return true;
    }
    const Clock::time_point until = Clock::now() + options_.connect_time;
    if (errno != EINPROGRESS || !wait_for(server_.get(), POLLOUT, stop_, until)) return false;
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(server_.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
  }

  /// Carries bytes both ways; at most `upload` from the client, `rest` among them.
  void relay(std::string_view rest, std::uint64_t upload) {
    Flow up(upload);
    Flow down(kNoEnd);
    // What came with the head fits: a read is at most a quarter of the buffer.
    const std::size_t early = up.preload(rest);
    if (!ledger_.moved(request_.host, request_.port, early, 0)) return;
    // A plain request ends with the answer; of a tunnel both ways must have ended.
    while (!down.over() || (request_.tunnel && !up.over())) {
      const auto events = [](const Flow& in, const Flow& out) {
        return static_cast<short>((in.wants_input() ? POLLIN : 0) |
                                  (out.wants_output() ? POLLOUT : 0));
      };
      pollfd client{client_.get(), events(up, down), 0};
      pollfd server{server_.get(), events(down, up), 0};
      // A side nothing is wanted of would report its hang-up again and again.
      if (client.events == 0) client.fd = -1;
      if (server.events == 0) server.fd = -1;
      if (!wait_for(client, server, stop_, Clock::now() + options_.idle_time)) return;
      std::uint64_t sent = 0;
      std::uint64_t received = 0;
      if (up.wants_output() && server.revents != 0 && !up.write_to(server_.get())) return;
      if (down.wants_output() && client.revents != 0 && !down.write_to(client_.get())) return;
      if (up.wants_input() && client.revents != 0 && !up.read_from(client_.get(), sent)) return;
      if (down.wants_input() && server.revents != 0 && !down.read_from(server_.get(), received)) {
        return;
      }
      up.pass_end(server_.get());
      down.pass_end(client_.get());
      if (!ledger_.moved(request_.host, request_.port, sent, received)) return;
    }
  }

  Fd client_;
  Fd server_;
  const GatewayOptions& options_;
  GatewayLedger& ledger_;
  int stop_;
  ProxyRequest request_;
};

}  // namespace

void GatewayLedger::connected(const std::string& host, std::uint16_t port) {
  const std::lock_guard lock(mutex_);
  HostTraffic& row = hosts_[{host, port}];
  row.host = host;
  row.port = port;
  ++row.connections;
}

void GatewayLedger::refused(const std::string& target, const std::string& reason) {
  const std::lock_guard lock(mutex_);
  if (refused_.size() < kMostRefused) refused_.insert(fmt::format("{}: {}", target, reason));
}

bool GatewayLedger::moved(const std::string& host, std::uint16_t port, std::uint64_t sent,
                          std::uint64_t received) {
  const std::lock_guard lock(mutex_);
  HostTraffic& row = hosts_[{host, port}];
  row.sent += sent;
  row.received += received;
  total_ += sent + received;
  over_budget_ = over_budget_ || (budget_ > 0 && total_ > budget_);
  return !over_budget_;
}

GatewayTraffic GatewayLedger::traffic() const {
  const std::lock_guard lock(mutex_);
  GatewayTraffic traffic;
  for (const auto& [key, row] : hosts_) traffic.hosts.push_back(row);
  traffic.refused.assign(refused_.begin(), refused_.end());
  traffic.over_budget = over_budget_;
  return traffic;
}

void serve_client(Fd client, const GatewayOptions& options, GatewayLedger& ledger, int stop) {
  Connection(std::move(client), options, ledger, stop).run();
}

}  // namespace agentcheck
