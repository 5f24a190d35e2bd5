#include "checks/structural/code_parts.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "checks/support.h"
#include "core/hash.h"

namespace agentcheck {
namespace {

/// True where one of the disjoint, ordered `spans` holds all of `span`.
bool is_within(const std::vector<Span>& spans, const Span& span) {
  const auto after = std::upper_bound(spans.begin(), spans.end(), span.begin,
                                      [](std::uint32_t at, const Span& s) { return at < s.begin; });
  return after != spans.begin() && std::prev(after)->contains(span);
}

}  // namespace

std::vector<CodePart> split_code(const SourceFile& file, const FileFacts& facts,
                                 const std::vector<Span>& erased) {
  std::vector<const Symbol*> symbols;
  for (const Symbol& symbol : facts.symbols) {
    // What is erased as a whole (an overload's signature, with types) must not be taken for the
    // other side's definition of that name.
    const bool counts = !symbol.whole.empty() && !is_within(erased, symbol.whole);
    if (!symbol.local && !symbol.alias && counts) symbols.push_back(&symbol);
  }
  std::stable_sort(symbols.begin(), symbols.end(), [](const Symbol* a, const Symbol* b) {
    return a->whole.begin != b->whole.begin ? a->whole.begin < b->whole.begin
                                            : a->whole.end > b->whole.end;
  });
  std::vector<CodePart> parts;
  parts.push_back(
      {"", 1, {0, static_cast<std::uint32_t>(file.text().size())}, false, {}, 0, 0, false});
  std::vector<std::size_t> open{0};
  std::unordered_map<std::uint64_t, std::uint64_t> seen;
  for (const Symbol* symbol : symbols) {
    const Span& span = symbol->whole;
    while (open.size() > 1 && parts[open.back()].span.end <= span.begin) open.pop_back();
    CodePart& around = parts[open.back()];
    if (!around.span.contains(span) || around.span == span || around.known) continue;
    const std::uint64_t name = hash_bytes(symbol->qualified);
    const std::uint64_t key = mix(name, ++seen[name]);
    around.inner.push_back({span, key});
    const std::size_t outer = open.back(), slot = around.inner.size() - 1;
    open.push_back(parts.size());
    parts.push_back({display_name(*symbol), key, span, symbol->brief, {}, outer, slot, false});
  }
  return parts;
}

}  // namespace agentcheck
