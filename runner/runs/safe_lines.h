// An agent's output made safe for a terminal, as it comes.
#pragma once

#include <string>
#include <string_view>

namespace agentcheck {

/// A line made safe by display(), with its tabs as they are.
std::string safe_line(std::string_view line);

/// Text that comes in pieces, line by line through safe_line(). A line that never ends is handed on
/// in parts, so that memory is bounded whatever is written.
class SafeLines {
 public:
  /// What can be shown of everything that came so far; the rest waits for its line end.
  std::string take(std::string_view bytes);
  /// The line that has no end.
  std::string finish();

 private:
  std::string rest_;
};

}  // namespace agentcheck
