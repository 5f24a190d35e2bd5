#include "checks/negative/added/surplus.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "checks/support.h"
#include "core/hash.h"
#include "core/text.h"

namespace agentcheck {
namespace {

/// Bytes of a line around an occurrence that identify it; more would be quadratic on minified
/// files.
constexpr std::uint32_t kWindow = 160;

}  // namespace

SideReader::SideReader(const FilePair& pair, Side side)
    : side_(side),
      lines_(pair, side),
      file_(lines_.file()),
      symbols_(side == Side::base ? pair.base_facts : pair.head_facts) {}

void SideReader::write(Collected& out) {
  std::stable_sort(
      occurrences.begin(), occurrences.end(),
      [](const Occurrence& a, const Occurrence& b) { return a.span.begin < b.span.begin; });
  for (const Occurrence& occurrence : occurrences)
    out.observations.push_back(observation(occurrence));
}

Observation SideReader::observation(const Occurrence& occurrence) const {
  const std::string_view window = window_around(occurrence.span);
  Observation observation;
  observation.rule = occurrence.rule;
  observation.message =
      occurrence.rule == "secret-added" ? occurrence.message : redacted(occurrence.message);
  observation.hint = occurrence.hint;
  observation.side = side_;
  observation.range = file_.range(occurrence.span);
  if (const Symbol* symbol = symbols_.at(occurrence.span.begin)) {
    observation.symbol = display_name(*symbol);
    observation.kind = name_of(symbol->kind);
  }
  observation.after = redacted(trim(window));
  const auto hash = [&](std::string_view text) {
    return fmt::format("{}:{:016x}", occurrence.rule, hash_bytes(text));
  };
  OccurrenceKey key;
  key.what = hash(occurrence.what);
  key.line = hash(collapse_blanks(window));
  key.hunk = std::to_string(lines_.hunk_of(occurrence.span));
  const bool grouped = side_ == Side::head || occurrence.widest;
  if (grouped && !occurrence.group.empty()) key.group = hash(occurrence.group);
  observation.key = key.text();
  return observation;
}

std::string_view SideReader::window_around(const Span& span) const {
  const LineRange range = file_.lines().lines(span);
  const Span whole{file_.lines().start_of(range.begin), file_.lines().start_of(range.end)};
  const std::uint32_t begin = std::max(whole.begin, span.begin - std::min(span.begin, kWindow));
  const std::uint32_t last = span.begin + std::min(span.size(), 4 * kWindow);
  return file_.text_of({begin, std::min(whole.end, last + kWindow)});
}

template <typename Key>
void Surplus::cancel(Key&& key) {
  std::map<std::string, std::vector<Entry*>> by_key;
  for (Entry& entry : base_) {
    if (entry.spent) continue;
    if (const std::string own = key(entry); !own.empty()) by_key[own].push_back(&entry);
  }
  for (Entry& entry : head_) {
    if (entry.spent) continue;
    const auto found = by_key.find(key(entry));
    if (found == by_key.end() || found->second.empty()) continue;
    found->second.back()->spent = entry.spent = true;
    found->second.pop_back();
  }
}

void Surplus::add(const AnalyzedFile& file, const Observation& observation) {
  (observation.side == Side::base ? base_ : head_)
      .push_back({&file, &observation, OccurrenceKey::parse(observation.key)});
}

std::vector<const Surplus::Entry*> Surplus::left() {
  const auto path = [](const Entry& entry) { return entry.file->change->path; };
  cancel([](const Entry& entry) { return entry.key.line; });  // The same line, wherever it is now.
  cancel([&](const Entry& entry) {
    return path(entry) + '\n' + entry.key.hunk + '\n' + entry.key.what;
  });
  cancel([](const Entry& entry) {
    const std::string& symbol = entry.observation->symbol;
    return symbol.empty() ? "" : symbol + '\n' + entry.key.what;
  });
  cancel([&](const Entry& entry) {
    return entry.key.group.empty() ? ""
                                   : path(entry) + '\n' + entry.key.hunk + '\n' + entry.key.group;
  });
  std::vector<const Entry*> entries;
  for (const Entry& entry : head_) {
    if (!entry.spent) entries.push_back(&entry);
  }
  return entries;
}

}  // namespace agentcheck
