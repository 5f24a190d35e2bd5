#include "runner/git/line_diff.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "runner/git/memory_blobs.h"

namespace agentcheck {
namespace {

/// Git looks for a NUL byte this far in (buffer_is_binary).
constexpr std::size_t kBinaryProbe = 8000;
/// From this size on, equal lines at both ends are left out first. Git does so only without
/// context: in one file of thousands the counts come out differently by one, so the smaller ones
/// are not touched.
constexpr std::size_t kTrimBytes = 1U << 20;
/// Equal lines kept around what differs. A hunk may be slid over equal lines to where it reads
/// best, and git slides it this far (gitdiff's indent heuristic).
constexpr int kMargin = 100;
/// What differs may have this much on the smaller side. Past it there is one hunk: the search for a
/// short script grows faster than the text, and no reader looks at a short one this long.
constexpr std::size_t kMaxLines = 500'000;
constexpr std::size_t kMaxBytes = std::size_t{128} << 20;

/// Lines as git counts them: a last one without a line feed counts, nothing after a line feed does
/// not.
std::size_t count_lines(std::string_view text) {
  const auto feeds = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  return feeds + (!text.empty() && text.back() != '\n' ? 1 : 0);
}

std::size_t common_prefix(std::string_view a, std::string_view b) {
  const std::size_t least = std::min(a.size(), b.size());
  std::size_t at = 0;
  while (at + 8 <= least && std::memcmp(a.data() + at, b.data() + at, 8) == 0) at += 8;
  while (at < least && a[at] == b[at]) ++at;
  return at;
}

std::size_t common_suffix(std::string_view a, std::string_view b) {
  const std::size_t least = std::min(a.size(), b.size());
  const char* end_a = a.data() + a.size();
  const char* end_b = b.data() + b.size();
  std::size_t at = 0;
  while (at + 8 <= least && std::memcmp(end_a - at - 8, end_b - at - 8, 8) == 0) at += 8;
  while (at < least && *(end_a - at - 1) == *(end_b - at - 1)) ++at;
  return at;
}

/// Bytes of whole lines at the front of `text` when at most `limit` bytes count, less the margin.
std::size_t front_to_skip(std::string_view text, std::size_t limit) {
  std::size_t at = limit;
  for (int line = 0; line <= kMargin && at > 0; ++line) {
    const std::size_t feed = text.rfind('\n', at - 1);
    if (feed == std::string_view::npos) return 0;
    if (line == kMargin) return feed + 1;
    at = feed;
  }
  return 0;
}

/// The same at the back; the part that is left ends with a line feed.
std::size_t back_to_skip(std::string_view text, std::size_t limit) {
  std::size_t at = text.size() - limit;
  for (int line = 0; line <= kMargin; ++line) {
    const std::size_t feed = text.find('\n', at);
    if (feed == std::string_view::npos) return 0;
    at = feed + 1;
  }
  return text.size() - at;
}

/// Takes equal lines off both ends; the lines taken off the front.
std::size_t trim(std::string_view& base, std::string_view& head) {
  const std::size_t front = front_to_skip(base, common_prefix(base, head));
  const std::size_t lines = count_lines(base.substr(0, front));
  base.remove_prefix(front);
  head.remove_prefix(front);
  const std::size_t back = back_to_skip(base, common_suffix(base, head));
  base.remove_suffix(back);
  head.remove_suffix(back);
  return lines;
}

LineRange range(std::size_t begin, std::size_t lines) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + lines)};
}

struct Hunks {
  std::size_t skipped = 0;  ///< Lines in front of what is compared.
  std::vector<Hunk> found;
};

int collect_hunk(const git_diff_delta*, const git_diff_hunk* hunk, void* payload) {
  auto& hunks = *static_cast<Hunks*>(payload);
  // A side without lines names the line before the hunk; the others count from 1.
  const auto side = [&hunks](int start, int lines) {
    return range(hunks.skipped + static_cast<std::size_t>(lines == 0 ? start : start - 1),
                 static_cast<std::size_t>(lines));
  };
  hunks.found.push_back(
      {side(hunk->old_start, hunk->old_lines), side(hunk->new_start, hunk->new_lines)});
  return 0;
}

bool diff_by_libgit2(std::string_view base, std::string_view head, Hunks& hunks) {
  thread_local MemoryBlobs blobs;
  const GitBlob old_blob = blobs.blob(base);
  const GitBlob new_blob = blobs.blob(head);
  if (!old_blob || !new_blob) return false;
  git_diff_options options{};
  if (git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION) != 0) return false;
  options.context_lines = 0;
  options.interhunk_lines = 0;
  options.flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_INDENT_HEURISTIC;
  return git_diff_blobs(old_blob.get(), nullptr, new_blob.get(), nullptr, &options, nullptr,
                        nullptr, collect_hunk, nullptr, &hunks) == 0;
}

/// Everything between the equal lines at both ends as one hunk.
Hunk one_hunk(std::string_view base, std::string_view head) {
  const std::size_t prefix = common_prefix(base, head);
  const std::size_t feed = prefix == 0 ? std::string_view::npos : base.rfind('\n', prefix - 1);
  const std::size_t front = feed == std::string_view::npos ? 0 : feed + 1;
  const std::size_t before = count_lines(base.substr(0, front));
  base.remove_prefix(front);
  head.remove_prefix(front);
  const std::size_t suffix = common_suffix(base, head);
  const std::size_t cut = base.find('\n', base.size() - suffix);
  const std::size_t back = cut == std::string_view::npos ? 0 : base.size() - cut - 1;
  base.remove_suffix(back);
  head.remove_suffix(back);
  return {range(before, count_lines(base)), range(before, count_lines(head))};
}

}  // namespace

std::vector<Hunk> line_diff(std::string_view base, std::string_view head) {
  if (base == head) return {};
  if (base.empty() || head.empty()) {
    return {{range(0, count_lines(base)), range(0, count_lines(head))}};
  }
  Hunks hunks;
  if (std::max(base.size(), head.size()) >= kTrimBytes) hunks.skipped = trim(base, head);
  const bool fits = std::max(base.size(), head.size()) <= kMaxBytes &&
                    std::min(count_lines(base), count_lines(head)) <= kMaxLines;
  if (fits && diff_by_libgit2(base, head, hunks)) return std::move(hunks.found);
  Hunk whole = one_hunk(base, head);
  for (LineRange* side : {&whole.base, &whole.head}) {
    side->begin += static_cast<std::uint32_t>(hunks.skipped);
    side->end += static_cast<std::uint32_t>(hunks.skipped);
  }
  return {whole};
}

bool is_binary(std::string_view content) {
  return content.substr(0, kBinaryProbe).find('\0') != std::string_view::npos;
}

}  // namespace agentcheck
