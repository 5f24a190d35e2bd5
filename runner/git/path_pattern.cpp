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
  const auto special = std::find_if(text.begin(), text.end(), is_pattern_special);
  literal_ = special == text.end();
  // Git compares what precedes the first wildcard by itself, and `**` behind it then begins a
  // pattern of its own: "/foo**" matches "foo/bar", against gitignore(5). We do as git does.
  if (!basename_only_) prefix_ = static_cast<std::size_t>(special - text.begin());
}

bool PathPattern::matches(std::string_view path, bool is_directory, bool fold_case) const {
  if (directories_only_ && !is_directory) return false;
  if (basename_only_) {
    const std::size_t slash = path.rfind('/');
    if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  }
  if (literal_) return path_equal(text_, path, fold_case);
  const std::string_view pattern = text_;
  return path.size() >= prefix_ &&
         path_equal(pattern.substr(0, prefix_), path.substr(0, prefix_), fold_case) &&
         wildmatch(pattern.substr(prefix_), path.substr(prefix_), fold_case);
}

}  // namespace agentcheck
