#include "tests/unit/local_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

namespace agentcheck {
namespace {

bool is_readable(int fd, int milliseconds) {
  pollfd wait{fd, POLLIN, 0};
  return poll(&wait, 1, milliseconds) > 0;
}

}  // namespace

LocalServer::LocalServer(std::function<std::string(const std::string&)> answer)
    : answer_(std::move(answer)),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      stop_(eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener_.get(), 64) != 0 ||
      getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no local server");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

LocalServer::~LocalServer() {
  const std::uint64_t one = 1;
  if (write(stop_.get(), &one, sizeof one) == sizeof one) thread_.join();
}

std::vector<std::string> LocalServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void LocalServer::serve() {
  for (;;) {
    pollfd waits[] = {{listener_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}};
    if (poll(waits, 2, -1) < 0 || waits[1].revents != 0) return;
    const Fd client(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    std::string text;
    char buffer[4096];
    while (text.find("\r\n\r\n") == std::string::npos && is_readable(client.get(), 2000)) {
      const ssize_t count = read(client.get(), buffer, sizeof buffer);
      if (count <= 0) break;
      text.append(buffer, static_cast<std::size_t>(count));
    }
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(text);
    }
    const std::string said = answer_(text);
    for (std::size_t at = 0; at < said.size();) {
      const ssize_t count = send(client.get(), said.data() + at, said.size() - at, MSG_NOSIGNAL);
      if (count <= 0) break;
      at += static_cast<std::size_t>(count);
    }
  }
}

Resolver loopback_resolver(std::vector<std::string>* asked) {
  return [asked](const std::string& host, std::uint16_t port) {
    if (asked != nullptr) asked->push_back(host);
    return std::vector<SocketAddress>{address_of("127.0.0.1", port)};
  };
}

SocketAddress address_of(const std::string& text, std::uint16_t port) {
  SocketAddress address;
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&address.storage, &v4, address.length = sizeof v4);
  } else if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::memcpy(&address.storage, &v6, address.length = sizeof v6);
  } else {
    throw std::runtime_error("no address: " + text);
  }
  return address;
}

std::string ask(const std::string& path, const std::string& text) {
  const Fd client(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  if (connect(client.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return std::string("connect: ") + std::strerror(errno);
  }
  if (send(client.get(), text.data(), text.size(), MSG_NOSIGNAL) < 0) return "send failed";
  std::string said;
  char buffer[4096];
  while (is_readable(client.get(), 2000)) {
    const ssize_t count = read(client.get(), buffer, sizeof buffer);
    if (count <= 0) return said;
    said.append(buffer, static_cast<std::size_t>(count));
  }
  return said + "<no end>";
}

}  // namespace agentcheck
