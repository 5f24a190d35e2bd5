#include "checks/symbols/contracts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "core/text.h"
#include "grammars/language.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

/// Who must react to a member of a container that was not there before.
std::string_view burden(SymbolKind container) {
  switch (container) {
    case SymbolKind::interface:
    case SymbolKind::trait:
      return "whoever implements it must write";
    case SymbolKind::enum_:
      return "whoever matches on it must handle";
    default:
      return "whoever builds one from its fields must give";
  }
}

class ContractReader {
 public:
  explicit ContractReader(const Analysis& analysis) : analysis_(analysis) {}

  ContractChanges run() {
    for (std::size_t i = 0; i < analysis_.symbols.size(); ++i) {
      const SymbolChange& change = analysis_.symbols[i];
      if (change.head_file >= 0) by_head_[{change.head_file, change.head_symbol}] = i;
      if (change.base_file >= 0 && change.head_file >= 0) {
        pairs_[base_symbol(change)] = &change;
      }
    }
    for (const SymbolChange& change : analysis_.symbols) {
      if (change.kind == SymbolChangeKind::added) read_added(change);
      if (change.base_file >= 0 && change.head_file >= 0) read_context(change);
    }
    read_conformances();
    return std::move(found_);
  }

 private:
  const AnalyzedFile& file(int index) const {
    return analysis_.files[static_cast<std::size_t>(index)];
  }
  const Symbol* base_symbol(const SymbolChange& change) const {
    return &file(change.base_file).base.symbols[static_cast<std::size_t>(change.base_symbol)];
  }
  const Symbol* head_symbol(const SymbolChange& change) const {
    return &file(change.head_file).head.symbols[static_cast<std::size_t>(change.head_symbol)];
  }

  /// A new member that the users of its container must react to, provided they could do without
  /// it: a struct with a private field was never built by them, an interface with a private method
  /// never implemented.
  void read_added(const SymbolChange& change) {
    const Symbol& member = *head_symbol(change);
    if (!member.demanded || member.container < 0) return;
    const auto found = by_head_.find({change.head_file, member.container});
    if (found == by_head_.end()) return;
    const SymbolChange& container = analysis_.symbols[found->second];
    if (container.base_file < 0) return;
    const Symbol* base = base_symbol(container);
    if (!base->exported || !head_symbol(container)->exported) return;
    if (!is_open(container)) return;
    found_[base].push_back(fmt::format("{} `{}` added, which {}", name_of(member.kind),
                                       display(member.name), burden(base->kind)));
  }

  bool is_open(const SymbolChange& container) const {
    const auto& symbols = file(container.base_file).base.symbols;
    return std::all_of(symbols.begin(), symbols.end(), [&](const Symbol& member) {
      return member.container != container.base_symbol || member.exported;
    });
  }

  /// What the file says about all it defines is said once for each definition at its top, methods
  /// of its types left out.
  void read_context(const SymbolChange& change) {
    const Symbol* base = base_symbol(change);
    const Symbol* head = head_symbol(change);
    if (base->container >= 0 || base->local || !base->exported || !head->exported) return;
    const AnalyzedFile &from = file(change.base_file), &to = file(change.head_file);
    if (types_of(change.base_file).contains(owner_of(*base))) return;
    const FileContext &before = from.base.context, &after = to.head.context;
    if (before.home != after.home && !before.home.empty() && !after.home.empty()) {
      found_[base].push_back(
          fmt::format("package `{}` -> `{}`", display(before.home), display(after.home)));
    }
    const Language* language = find_language(to.head.language);
    if (!language || language->traits().covers(before.condition, after.condition)) return;
    if (defined_elsewhere(*base, change)) return;
    const std::string was =
        before.condition.empty() ? "always" : fmt::format("under `{}`", display(before.condition));
    found_[base].push_back(
        fmt::format("built only under `{}`, was built {}", display(after.condition), was));
  }

  /// `T` of `T.m` and `T::m`; empty where the name is simple.
  static std::string_view owner_of(const Symbol& symbol) {
    const std::size_t end =
        symbol.qualified.size() - std::min(symbol.qualified.size(), symbol.name.size());
    const std::string_view prefix = std::string_view(symbol.qualified).substr(0, end);
    return prefix.substr(0, prefix.find_last_not_of(".:") + 1);
  }

  /// Names of the exported types a base file defines.
  const std::set<std::string_view>& types_of(int index) {
    const auto [at, fresh] = types_.try_emplace(index);
    if (fresh) {
      for (const Symbol& symbol : file(index).base.symbols) {
        if (symbol.exported && is_container(symbol.kind)) at->second.insert(symbol.qualified);
      }
    }
    return at->second;
  }

  /// Another file of the same folder defines it for other builds.
  bool defined_elsewhere(const Symbol& symbol, const SymbolChange& change) const {
    const std::string_view folder = directory_of(file(change.head_file).change->path);
    for (std::size_t i = 0; i < analysis_.files.size(); ++i) {
      const AnalyzedFile& other = analysis_.files[i];
      if (static_cast<int>(i) == change.head_file || directory_of(other.change->path) != folder) {
        continue;
      }
      for (const Symbol& candidate : other.head.symbols) {
        if (candidate.exported && candidate.qualified == symbol.qualified) return true;
      }
    }
    return false;
  }

  void read_conformances() {
    std::set<std::tuple<std::string_view, std::string_view, std::string_view>> kept;
    for (const AnalyzedFile& file : analysis_.files) {
      for (const Conformance& one : file.head.context.conformances) {
        kept.emplace(file.head.language, one.type, one.what);
      }
    }
    for (const AnalyzedFile& file : analysis_.files) {
      if (!file.changed) continue;
      std::set<std::pair<std::string_view, std::string_view>> told;
      for (const Conformance& one : file.base.context.conformances) {
        if (kept.contains({file.base.language, one.type, one.what})) continue;
        if (!told.emplace(one.type, one.what).second) continue;
        if (const Symbol* type = type_named(file, one.type)) {
          found_[type].push_back(fmt::format("`{}` is no longer implemented", display(one.what)));
        }
      }
    }
  }

  /// An exported type of the base file that is still there and still exported.
  const Symbol* type_named(const AnalyzedFile& file, std::string_view name) const {
    for (const Symbol& symbol : file.base.symbols) {
      if (symbol.qualified != name || !is_container(symbol.kind) || !symbol.exported) continue;
      const auto pair = pairs_.find(&symbol);
      if (pair == pairs_.end() || pair->second->renamed) continue;
      if (head_symbol(*pair->second)->exported) return &symbol;
    }
    return nullptr;
  }

  const Analysis& analysis_;
  std::map<std::pair<int, int>, std::size_t> by_head_;
  std::unordered_map<const Symbol*, const SymbolChange*> pairs_;
  std::map<int, std::set<std::string_view>> types_;
  ContractChanges found_;
};

}  // namespace

ContractChanges find_contract_changes(const Analysis& analysis) {
  return ContractReader(analysis).run();
}

}  // namespace agentcheck
