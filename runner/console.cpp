#include "runner/console.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "core/text.h"
#include "runner/report/log_safety.h"

namespace agentcheck {
namespace {

constexpr std::size_t kMaxInput = 64U << 20;
constexpr unsigned kDefaultWidth = 100;
constexpr unsigned kMaxWidth = 140;  ///< Longer lines are hard to read.

/// A descriptor that is closed when it goes out of scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  /// Closes now; false with errno where that fails (a full disk may only show here).
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

/// False with errno set where not everything could be written.
bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<std::string> read_all(int fd, std::string_view name) {
  std::string text;
  char buffer[65536];
  while (true) {
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail(ErrorKind::usage, fmt::format("cannot read {}: {}", name, std::strerror(errno)));
    }
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > kMaxInput) {
      return fail(ErrorKind::usage, fmt::format("{} is larger than 64 MiB", name));
    }
  }
}

unsigned terminal_width(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return std::min<unsigned>(size.ws_col, kMaxWidth);
}

/// The locale's character set, by the rule of setlocale(3): LC_ALL, then LC_CTYPE, then LANG.
bool locale_is_utf8() {
  for (const std::string_view name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::optional<std::string> value = environment_variable(name);
    if (!value) continue;
    std::transform(value->begin(), value->end(), value->begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return value->find("utf-8") != std::string::npos || value->find("utf8") != std::string::npos;
  }
  return false;
}

tl::unexpected<Error> cannot_write(const std::string& path) {
  return fail(ErrorKind::usage, fmt::format("cannot write `{}`: {}", path, std::strerror(errno)));
}

Result<void> write_directly(const std::string& path, std::string_view text) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.get() < 0 || !write_all(file.get(), text) || !file.close()) return cannot_write(path);
  return {};
}

}  // namespace

Console::Console() {
  const std::optional<std::string> terminal = environment_variable("TERM");
  const bool capable = terminal && *terminal != "dumb";
  const bool colour = capable && !environment_variable("NO_COLOR");
  const bool out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  const bool err_is_terminal = ::isatty(STDERR_FILENO) == 1;
  style_.colour = colour && out_is_terminal;
  style_.width = out_is_terminal ? terminal_width(STDOUT_FILENO) : kDefaultWidth;
  style_.unicode = locale_is_utf8();
  error_colour_ = colour && err_is_terminal;
  can_show_progress_ = capable && err_is_terminal;
  if (err_is_terminal) error_width_ = terminal_width(STDERR_FILENO);
}

void Console::out(std::string_view text) {
  if (output_closed_ || write_all(STDOUT_FILENO, text)) return;
  output_closed_ = true;
  if (errno == EPIPE) return;
  output_failed_ = true;
  error({ErrorKind::usage,
         fmt::format("cannot write to standard output: {}", std::strerror(errno)),
         {}});
}

void Console::err(std::string_view text) { static_cast<void>(write_all(STDERR_FILENO, text)); }

void Console::error(const Error& error) { err(error_text(error, error_colour_)); }

std::string error_text(const Error& error, bool colour) {
  std::string out = colour ? "agentcheck: \x1b[1;31merror:\x1b[0m" : "agentcheck: error:";
  std::string_view gap = " ";
  for (const std::string_view line : split_lines(error.message)) {
    out += gap;
    out += without_log_commands(display(line)) + "\n";
    gap = "";
  }
  if (error.message.empty()) out += '\n';
  gap = "  remedy: ";
  for (const std::string_view line : split_lines(error.remedy)) {
    out += gap;
    out += display(line) + "\n";
    gap = "          ";
  }
  return out;
}

std::optional<std::string> environment_variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

Result<std::string> read_standard_input() { return read_all(STDIN_FILENO, "standard input"); }

Result<std::string> read_file(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    return fail(ErrorKind::usage, fmt::format("cannot read `{}`: {}", path, std::strerror(errno)));
  }
  return read_all(file.get(), fmt::format("`{}`", path));
}

Result<void> write_file(const std::string& path, std::string_view text) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    return write_directly(path, text);
  }
  std::string temporary = path + ".XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) return cannot_write(path);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const bool written = write_all(file.get(), text) && ::fchmod(file.get(), 0666 & ~mask) == 0 &&
                       file.close() && ::rename(temporary.c_str(), path.c_str()) == 0;
  if (written) return {};
  const int reason = errno;
  ::unlink(temporary.c_str());
  errno = reason;
  return cannot_write(path);
}

}  // namespace agentcheck
