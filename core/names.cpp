// The words reports and specs use for the enumerations of core.
#include <array>

#include "core/criterion.h"
#include "core/facts.h"
#include "core/finding.h"
#include "core/symbol.h"

namespace agentcheck {
namespace {

constexpr std::array<std::string_view, kSymbolKinds> kKindNames{
    "function", "method", "constructor", "class",    "interface", "struct", "enum",  "trait",
    "record",   "type",   "field",       "constant", "variable",  "macro",  "module"};

}  // namespace

std::string_view name_of(SymbolKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

std::string_view name_of(ParameterKind kind) {
  constexpr std::array<std::string_view, 6> kNames{"normal",       "receiver", "positional-only",
                                                   "keyword-only", "variadic", "keyword-variadic"};
  return kNames[static_cast<std::size_t>(kind)];
}

bool parse_symbol_kind(std::string_view word, SymbolKind& kind) {
  for (std::size_t i = 0; i < kKindNames.size(); ++i) {
    if (kKindNames[i] == word) {
      kind = static_cast<SymbolKind>(i);
      return true;
    }
  }
  return false;
}

bool is_callable(SymbolKind kind) {
  return kind == SymbolKind::function || kind == SymbolKind::method ||
         kind == SymbolKind::constructor;
}

bool is_container(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::class_:
    case SymbolKind::interface:
    case SymbolKind::struct_:
    case SymbolKind::enum_:
    case SymbolKind::trait:
    case SymbolKind::record:
    case SymbolKind::type:
    case SymbolKind::module:
      return true;
    default:
      return false;
  }
}

std::string_view name_of(Quality quality) {
  constexpr std::array<std::string_view, 6> kNames{"parsed",  "partial", "text",
                                                   "too-big", "binary",  "filter"};
  return kNames[static_cast<std::size_t>(quality)];
}

std::string_view name_of(Verdict verdict) {
  constexpr std::array<std::string_view, 4> kNames{"pass", "fail", "error", "skipped"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::string_view name_of(Family family) {
  constexpr std::array<std::string_view, 4> kNames{"structural", "behavioral", "coverage",
                                                   "negative"};
  return kNames[static_cast<std::size_t>(family)];
}

std::string_view name_of(Level level) {
  return level == Level::required ? "required" : "advisory";
}

SpecPlace Criterion::place_for(std::string_view message) const {
  for (std::size_t open = message.find('`'); open != std::string_view::npos;) {
    const std::size_t close = message.find('`', open + 1);
    if (close == std::string_view::npos) break;
    const auto found = parameter_places.find(message.substr(open + 1, close - open - 1));
    if (found != parameter_places.end()) return found->second;
    open = message.find('`', close + 1);
  }
  return place;
}

bool Criterion::reaches_language(std::string_view language) const {
  if (languages.empty()) return true;
  for (const std::string& name : languages) {
    if (name == language) return true;
  }
  return false;
}

}  // namespace agentcheck
