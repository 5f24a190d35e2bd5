#include "sandbox/gateway.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <list>
#include <system_error>
#include <thread>

#include "core/text.h"
#include "sandbox/gateway_connection.h"

namespace agentcheck {
namespace {

constexpr const char* kSocketName = "gateway";
constexpr int kBacklog = 256;

/// Starts a thread that takes no signals: they are the main thread's.
template <typename Body>
std::thread quiet_thread(Body body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    std::thread made(std::move(body));
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return made;
  } catch (const std::system_error&) {  // No more threads.
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return {};
  }
}

void signal_event(int fd) {
  const std::uint64_t one = 1;
  // Fails only where the counter is full, and then it is readable anyway.
  if (write(fd, &one, sizeof one) < 0) return;
}

tl::unexpected<Error> no_socket(const std::string& directory) {
  return fail(ErrorKind::sandbox,
              fmt::format("cannot make the socket of the network gateway in {}: {}",
                          display(directory), std::strerror(errno)));
}

}  // namespace

/// The listener, the thread that accepts, and a thread for each client.
class Gateway::Server {
 public:
  Server(std::string directory, GatewayOptions options)
      : options_(std::move(options)),
        ledger_(options_.max_bytes),
        directory_(std::move(directory)) {
    if (!options_.resolve) options_.resolve = system_resolver();
  }
  ~Server() {
    if (stop_) signal_event(stop_.get());
    if (acceptor_.joinable()) acceptor_.join();
    for (Client& client : clients_) {
      if (client.thread.joinable()) client.thread.join();
    }
    if (bound_) unlinkat(parent_.get(), kSocketName, 0);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  Result<void> start() {
    parent_.reset(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    stop_.reset(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    finished_.reset(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    listener_.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!parent_ || !stop_ || !finished_ || !listener_) return no_socket(directory_);
    // Through /proc, because the name of a Unix socket has room for 107 bytes only.
    const std::string name = fmt::format("/proc/self/fd/{}/{}", parent_.get(), kSocketName);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path, sizeof address.sun_path - 1);
    if (bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      return no_socket(directory_);
    }
    bound_ = true;
    const std::optional<Identity>& owner = options_.owner;
    if (fchmodat(parent_.get(), kSocketName, 0600, 0) != 0 ||
        (owner &&
         fchownat(parent_.get(), kSocketName, owner->uid, owner->gid, AT_SYMLINK_NOFOLLOW) != 0) ||
        listen(listener_.get(), kBacklog) != 0) {
      return no_socket(directory_);
    }
    acceptor_ = quiet_thread([this] { accept_clients(); });
    if (!acceptor_.joinable()) return no_socket(directory_);
    socket_ = directory_ + "/" + kSocketName;
    return {};
  }

  const std::string& socket() const { return socket_; }
  GatewayTraffic traffic() const { return ledger_.traffic(); }

 private:
  struct Client {
    std::thread thread;
    std::atomic<bool> done{false};
  };

  void accept_clients() {
    for (;;) {
      reap();
      const bool room = clients_.size() < options_.connections;
      pollfd waits[] = {{stop_.get(), POLLIN, 0},
                        {finished_.get(), POLLIN, 0},
                        {room ? listener_.get() : -1, POLLIN, 0}};
      if (poll(waits, 3, -1) < 0 && errno != EINTR) return;
      if (waits[0].revents != 0) return;
      if (waits[2].revents != 0) accept_one();
    }
  }

  void reap() {
    std::uint64_t count = 0;
    if (read(finished_.get(), &count, sizeof count) < 0 && errno != EAGAIN) return;
    for (auto at = clients_.begin(); at != clients_.end();) {
      if (!at->done) {
        ++at;
        continue;
      }
      at->thread.join();
      at = clients_.erase(at);
    }
  }

  void accept_one() {
    const int accepted = accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (accepted < 0) {
      // Out of descriptors: the client stays in the queue; do not spin.
      if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) {
        pollfd wait{stop_.get(), POLLIN, 0};
        poll(&wait, 1, 100);
      }
      return;
    }
    Client& client = clients_.emplace_back();
    client.thread = quiet_thread([this, &client, accepted] {
      try {
        serve_client(Fd(accepted), options_, ledger_, stop_.get());
      } catch (const std::exception& problem) {
        ledger_.refused("a connection", problem.what());
      }
      client.done = true;
      signal_event(finished_.get());
    });
    if (client.thread.joinable()) return;
    ::close(accepted);
    clients_.pop_back();
  }

  GatewayOptions options_;
  GatewayLedger ledger_;
  std::string directory_;
  std::string socket_;
  Fd parent_;
  Fd stop_;      ///< Readable once everything shall end; never read.
  Fd finished_;  ///< Readable once a client's thread is about to end.
  Fd listener_;
  bool bound_ = false;
  std::list<Client> clients_;  ///< The accepting thread's, until it has ended.
  std::thread acceptor_;
};

Gateway::Gateway(std::unique_ptr<Server> server) : server_(std::move(server)) {}
Gateway::Gateway(Gateway&&) noexcept = default;
Gateway& Gateway::operator=(Gateway&&) noexcept = default;
Gateway::~Gateway() = default;

Result<Gateway> Gateway::open(const std::string& directory, GatewayOptions options) {
  auto server = std::make_unique<Server>(directory, std::move(options));
  if (Result<void> started = server->start(); !started) return tl::unexpected(started.error());
  return Gateway(std::move(server));
}

const std::string& Gateway::socket() const { return server_->socket(); }

GatewayTraffic Gateway::traffic() const { return server_->traffic(); }

}  // namespace agentcheck
