#include "runner/git/line_diff.h"

#include <algorithm>

#include "runner/git/libgit2_handles.h"

namespace agentcheck {
namespace {

/// Git looks for a NUL byte this far in (buffer_is_binary).
constexpr std::size_t kBinaryProbe = 8000;

int collect_hunk(const git_diff_delta*, const git_diff_hunk* hunk, void* payload) {
  // A side without lines names the line before the hunk; the others count from 1.
  const auto range = [](int start, int lines) {
    const int begin = lines == 0 ? start : start - 1;
    return LineRange{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + lines)};
  };
  static_cast<std::vector<Hunk>*>(payload)->push_back(
      {range(hunk->old_start, hunk->old_lines), range(hunk->new_start, hunk->new_lines)});
  return 0;
}

/// Lines as git counts them: a last one without a line feed counts, nothing after a line feed does
/// not.
std::uint32_t count_lines(std::string_view text) {
  const auto feeds = std::count(text.begin(), text.end(), '\n');
  return static_cast<std::uint32_t>(feeds) + (!text.empty() && text.back() != '\n' ? 1U : 0U);
}

}  // namespace

std::vector<Hunk> line_diff(std::string_view base, std::string_view head) {
  if (base == head) return {};
  if (base.empty() || head.empty()) return {{{0, count_lines(base)}, {0, count_lines(head)}}};
  start_libgit2();
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.context_lines = 0;
  options.interhunk_lines = 0;
  options.flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_INDENT_HEURISTIC;
  std::vector<Hunk> hunks;
  git_diff_buffers(base.data(), base.size(), nullptr, head.data(), head.size(), nullptr, &options,
                   nullptr, nullptr, collect_hunk, nullptr, &hunks);
  return hunks;
}

bool is_binary(std::string_view content) {
  return content.substr(0, kBinaryProbe).find('\0') != std::string_view::npos;
}

}  // namespace agentcheck
