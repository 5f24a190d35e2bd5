#include "runner/git/path_pattern.h"

#include <algorithm>

#include "runner/git/wildmatch.h"

namespace agentcheck {

PathPattern::PathPattern(std::string_view text) {
  if (!text.empty() && text.back() == '/') {
    directories_only_ = true;
    text.remove_suffix(1);
  }
  basename_only_ = text.find('/') == std::string_view::npos;
  if (!text.empty() && text.front() == '/') text.remove_prefix(1);
  text_ = text;
  literal_ = std::none_of(text.begin(), text.end(), is_pattern_special);
}

bool PathPattern::matches(std::string_view path, bool is_directory, bool fold_case) const {
  if (directories_only_ && !is_directory) return false;
  if (basename_only_) {
    const std::size_t slash = path.rfind('/');
    if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  }
  return literal_ ? path_equal(text_, path, fold_case) : wildmatch(text_, path, fold_case);
}

}  // namespace agentcheck
