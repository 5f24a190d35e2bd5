// Where to look: the lines a change touched, and the comments among them.
#include <algorithm>
#include <limits>

#include "checks/negative/added/occurrence.h"
#include "core/regex.h"
#include "core/text.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

/// Up to this many bytes, looking at all of a region costs no more than looking for words in it.
constexpr std::uint32_t kSmallRegion = 512;

bool is_prose(std::string_view path) {
  static const std::string_view kEndings[] = {
      ".md",   ".markdown", ".mdx", ".rst", ".txt", ".adoc", ".asciidoc", ".html",  ".htm",
      ".json", ".svg",      ".xml", ".csv", ".tsv", ".lock", ".po",       ".patch", ".diff"};
  return std::any_of(std::begin(kEndings), std::end(kEndings),
                     [&](std::string_view ending) { return path.ends_with(ending); });
}

/// Comments of a file without a grammar: from a marker at the start of a line or after a blank.
void text_comments(const TouchedLines& lines, const std::function<void(const Span&)>& visit) {
  static const Regex kMarker =
      Regex::compile(R"((?m)(^|[ \t])(#|//|--[ \t]|/\*|<!--|;;)[^\n]*)").value();
  const SourceFile& file = lines.file();
  if (is_prose(file.path())) return;
  for (const Span& region : lines.regions()) {
    const std::string_view text = file.text_of(region);
    Span match;
    for (std::size_t from = 0; kMarker.find(text, from, match);
         from = std::max(match.end, match.begin + 1)) {
      visit({region.begin + match.begin, region.begin + match.end});
    }
  }
}

}  // namespace

TouchedLines::TouchedLines(const FilePair& pair, Side side)
    : file_(side == Side::base ? *pair.base : *pair.head) {
  const LineIndex& lines = file_.lines();
  for (const Hunk& hunk : pair.change.hunks) {
    hunks_.push_back(side == Side::base ? hunk.base : hunk.head);
  }
  if (hunks_.empty() && pair.changed && (!pair.base || !pair.head))
    hunks_.push_back({0, lines.count()});
  for (const LineRange& hunk : hunks_) {
    const std::uint32_t first = hunk.begin > 0 ? hunk.begin - 1 : 0;
    const Span region{lines.start_of(first), lines.start_of(hunk.end + 1)};
    if (region.empty()) continue;
    if (!regions_.empty() && region.begin <= regions_.back().end) {
      regions_.back().end = std::max(regions_.back().end, region.end);
    } else {
      regions_.push_back(region);
    }
  }
}

int TouchedLines::hunk_of(const Span& span) const {
  const LineRange lines = file_.lines().lines(span);
  // The first hunk that ends behind the span's first line.
  auto hunk = std::partition_point(hunks_.begin(), hunks_.end(), [&](const LineRange& range) {
    return range.end <= lines.begin;
  });
  if (hunk == hunks_.end() || hunk->begin >= lines.end) return -1;
  return static_cast<int>(hunk - hunks_.begin());
}

bool TouchedLines::near(const Span& span) const {
  const auto region = std::partition_point(
      regions_.begin(), regions_.end(), [&](const Span& each) { return each.end <= span.begin; });
  return region != regions_.end() && region->begin < span.end;
}

std::vector<Span> TouchedLines::places(const Regex& words) const {
  const std::string_view text = file_.text();
  if (!words.search(text)) return {};
  std::vector<Span> places;
  const auto add = [&](std::uint32_t begin, std::uint32_t end) {
    if (!places.empty() && begin <= places.back().end) {
      places.back().end = std::max(places.back().end, end);
    } else {
      places.push_back({begin, end});
    }
  };
  for (const Span& region : regions_) {
    if (region.size() <= kSmallRegion) {
      add(region.begin, region.end);
      continue;
    }
    if (region.begin > 0) add(region.begin, region.begin + 1);
    Span match;
    for (std::size_t from = region.begin; words.find(text, from, match) && match.begin < region.end;
         from = std::max<std::size_t>(match.end, from + 1)) {
      add(match.begin, std::max(match.end, match.begin + 1));
    }
    if (region.end < text.size()) add(region.end - 1, region.end);
  }
  return places;
}

void SymbolIndex::sort() const {
  for (std::size_t i = 0; i < facts_.symbols.size(); ++i) {
    if (!facts_.symbols[i].local) places_.push_back({facts_.symbols[i].whole, i, -1});
  }
  std::stable_sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
  });
  std::vector<int> open;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const auto outside = [&](int outer) {
      return places_[static_cast<std::size_t>(outer)].span.end <= places_[i].span.begin;
    };
    while (!open.empty() && outside(open.back())) open.pop_back();
    places_[i].outer = open.empty() ? -1 : open.back();
    open.push_back(static_cast<int>(i));
  }
}

const Symbol* SymbolIndex::at(std::uint32_t offset) const {
  if (places_.empty()) sort();
  const auto next = std::partition_point(places_.begin(), places_.end(), [&](const Place& place) {
    return place.span.begin <= offset;
  });
  int found = static_cast<int>(next - places_.begin()) - 1;
  while (found >= 0 && places_[static_cast<std::size_t>(found)].span.end <= offset) {
    found = places_[static_cast<std::size_t>(found)].outer;
  }
  return found < 0 ? nullptr : &facts_.symbols[places_[static_cast<std::size_t>(found)].symbol];
}

void for_each_comment(const TouchedLines& lines, const std::function<void(const Span&)>& visit,
                      const Regex* words) {
  const SourceFile& file = lines.file();
  const bool data = file.language() && !file.language()->has_definitions();
  if (!file.parsed() || (data && file.quality() != Quality::parsed)) {
    if (!file.language() || data) text_comments(lines, visit);
    return;
  }
  const std::vector<Span> places = words ? lines.places(*words) : lines.regions();
  walk_ranges(file.root(), places, std::numeric_limits<std::uint32_t>::max(),
              [&](const Node& node) {
                if (!file.language()->is(node.symbol(), kComment)) return Walk::enter;
                visit(node.span());
                return Walk::skip;
              });
}

}  // namespace agentcheck
