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

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || (c & 0x80) != 0;
}

/// A qualified name with every name in it as head calls it.
std::string map_names(std::string_view qualified,
                      const std::map<std::string, std::string, std::less<>>& renames) {
  std::string mapped;
  for (std::size_t at = 0; at < qualified.size();) {
    std::size_t end = at;
    while (end < qualified.size() && is_name_byte(qualified[end])) ++end;
    if (end == at) {
      mapped += qualified[at++];
      continue;
    }
    const std::string_view name = qualified.substr(at, end - at);
    const auto found = renames.find(name);
    mapped += found == renames.end() ? name : std::string_view(found->second);
    at = end;
  }
  return mapped;
}

}  // namespace

std::vector<CodePart> split_code(const SourceFile& file, const FileFacts& facts, Side side,
                                 const Modulo& modulo, const std::vector<Span>& erased) {
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
    const bool map = side == Side::base && !modulo.renames.empty();
    const std::uint64_t name =
        hash_bytes(map ? map_names(symbol->qualified, modulo.renames) : symbol->qualified);
    const std::uint64_t key = mix(name, ++seen[name]);
    around.inner.push_back({span, key});
    const std::size_t outer = open.back(), slot = around.inner.size() - 1;
    open.push_back(parts.size());
    parts.push_back({display_name(*symbol),
                     key,
                     span,
                     symbol->brief && modulo.renames.empty(),
                     {},
                     outer,
                     slot,
                     false});
  }
  return parts;
}

}  // namespace agentcheck
