#include "sandbox/capture.h"

#include <fmt/format.h>

#include <algorithm>

namespace agentcheck {

void Capture::append(std::string_view bytes) {
  total_ += bytes.size();
  if (head_.size() < keep_) {
    const std::size_t taken = std::min(keep_ - head_.size(), bytes.size());
    head_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
  }
  if (bytes.size() > keep_) bytes.remove_prefix(bytes.size() - keep_);
  if (tail_.size() < keep_) {
    const std::size_t taken = std::min(keep_ - tail_.size(), bytes.size());
    tail_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
  }
  while (!bytes.empty()) {
    const std::size_t taken = std::min(keep_ - next_, bytes.size());
    tail_.replace(next_, taken, bytes.substr(0, taken));
    next_ = (next_ + taken) % keep_;
    bytes.remove_prefix(taken);
  }
}

std::string Capture::tail() const { return tail_.substr(next_) + tail_.substr(0, next_); }

std::string Capture::text() const {
  if (dropped() == 0) return head_ + tail();
  return fmt::format("{}\n[... {} bytes left out ...]\n{}", head_, dropped(), tail());
}

std::string Capture::last(std::size_t limit) const {
  std::string end = tail();
  if (end.size() < limit && dropped() == 0) end.insert(0, head_);
  return end.size() <= limit ? end : end.substr(end.size() - limit);
}

}  // namespace agentcheck
