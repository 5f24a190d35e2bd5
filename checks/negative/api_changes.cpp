#include "checks/negative/api_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "checks/support.h"
#include "checks/symbols/reexports.h"
#include "checks/symbols/signatures.h"
#include "core/text.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

/// True where users name the file in what they import, so that a move is a change for them.
bool path_is_imported(std::string_view language, std::string_view from, std::string_view to) {
  if (from == to) return false;
  if (language == "go") return directory_of(from) != directory_of(to);
  return language == "javascript" || language == "typescript" || language == "tsx" ||
         language == "python" || language == "rust";
}

class ApiComparison {
 public:
  ApiComparison(const Criterion& criterion, const ApiRules& rules, const Analysis& analysis,
                const CheckContext& context)
      : criterion_(criterion), rules_(rules), analysis_(analysis), context_(context) {}

  Outcome run() {
    for (const AnalyzedFile& file : analysis_.files) {
      if (file.changed && in_reach(criterion_, file) && file.base.present &&
          !file.base.language.empty()) {
        ++outcome_.examined.files;
      }
    }
    for (const SymbolChange& change : analysis_.symbols) {
      if (change.base_file < 0) continue;
      const AnalyzedFile& file = analysis_.files[static_cast<std::size_t>(change.base_file)];
      const Symbol& symbol = base_symbol(change);
      if (!in_reach(criterion_, file) || !counts(symbol)) continue;
      ++outcome_.examined.symbols;
      if (change.kind == SymbolChangeKind::removed || change.renamed || withdrawn(symbol, change)) {
        removed(file, symbol, change);
      } else if (!moved(file, symbol, change) && !rules_.removals_only) {
        changed(file, symbol, change);
      }
    }
    conclude_parsed(outcome_, criterion_, analysis_);
    if (outcome_.verdict == Verdict::pass && !unreadable_.empty()) {
      outcome_.verdict = Verdict::error;
      outcome_.reason = unreadable_;
    }
    return std::move(outcome_);
  }

 private:
  const Symbol& base_symbol(const SymbolChange& change) const {
    return analysis_.files[static_cast<std::size_t>(change.base_file)]
        .base.symbols[static_cast<std::size_t>(change.base_symbol)];
  }
  const AnalyzedFile& head_file(const SymbolChange& change) const {
    return analysis_.files[static_cast<std::size_t>(change.head_file)];
  }
  const Symbol& head_symbol(const SymbolChange& change) const {
    return head_file(change).head.symbols[static_cast<std::size_t>(change.head_symbol)];
  }

  bool counts(const Symbol& symbol) const {
    if (symbol.local || (!rules_.all && !symbol.exported)) return false;
    return rules_.kinds.empty() ||
           std::find(rules_.kinds.begin(), rules_.kinds.end(), symbol.kind) != rules_.kinds.end();
  }

  /// Callers of a TypeScript overload never see the implementation's signature.
  static bool is_hidden_implementation(const std::vector<Symbol>& symbols, const Symbol& symbol,
                                       std::string_view language) {
    if (language != "typescript" && language != "tsx") return false;
    if (symbol.declaration || symbol.overload.empty()) return false;
    return std::any_of(symbols.begin(), symbols.end(), [&](const Symbol& other) {
      return other.declaration && other.qualified == symbol.qualified;
    });
  }

  /// Still there, but no longer for users. changed-signatures says so as a change of its own.
  bool withdrawn(const Symbol& symbol, const SymbolChange& change) const {
    if (!rules_.removals_only || change.head_file < 0) return false;
    return symbol.exported && !head_symbol(change).exported;
  }

  void removed(const AnalyzedFile& file, const Symbol& symbol, const SymbolChange& change) {
    if (container_is_reported(file, symbol)) return;
    if (change.kind == SymbolChangeKind::removed && still_declared(file, symbol)) return;
    if (is_hidden_implementation(file.base.symbols, symbol, file.base.language)) return;
    if (change.head_file < 0 && (kept_by_container(file, symbol) || unreadable(file, symbol))) return;
    if (change.head_file < 0 && reexported(file, symbol)) return;
    reported_.insert(&symbol);
    Finding finding = finding_on(file, Side::base, symbol, "symbol-removed",
                                 fmt::format("{} {} `{}` was removed", word(symbol),
                                             name_of(symbol.kind), display_name(symbol)));
    finding.before = symbol.signature.display;
    if (change.renamed && change.head_file >= 0) {
      const Symbol& head = head_symbol(change);
      finding.message = fmt::format("{} {} `{}` was renamed to `{}`", word(symbol),
                                    name_of(symbol.kind), display_name(symbol), display_name(head));
      finding.after = head.signature.display;
      finding.related.push_back(
          {head_file(change).change->path, Side::head, head.name_range, "its new name"});
    }
    finding.hint = "keep the old name, as an alias if need be";
    if (!change.renamed && withdrawn(symbol, change)) {
      const Symbol& head = head_symbol(change);
      finding.message = fmt::format("exported {} `{}` is no longer exported", name_of(symbol.kind),
                                    display_name(symbol));
      finding.after = head.signature.display;
      finding.related.push_back(
          {head_file(change).change->path, Side::head, head.name_range, "still here"});
      finding.hint = "export it again";
    }
    outcome_.findings.push_back(std::move(finding));
  }

  /// Members of something whose removal is a finding already say nothing new.
  bool container_is_reported(const AnalyzedFile& file, const Symbol& symbol) const {
    for (int at = symbol.container; at >= 0;) {
      const Symbol& container = file.base.symbols[static_cast<std::size_t>(at)];
      if (reported_.contains(&container)) return true;
      at = container.container;
    }
    return false;
  }

  /// A second declaration of something that is still there, or another name of it that became its
  /// own: callers lose nothing.
  bool still_declared(const AnalyzedFile& file, const Symbol& symbol) const {
    const auto& symbols = file.head.symbols;
    // Another name for something declared elsewhere may take the place of a definition as well.
    const bool alias = symbol.alias && !beside_its_own(file.base, symbol);
    if (std::any_of(symbols.begin(), symbols.end(), [&](const Symbol& head) {
          return head.exported && (alias || head.alias) && head.qualified == symbol.qualified;
        })) {
      return true;
    }
    const std::string& language = file.base.language;
    const bool redeclarable = language == "c" || language == "cpp" || symbol.declaration;
    if (!redeclarable) return false;
    return std::any_of(file.head.symbols.begin(), file.head.symbols.end(), [&](const Symbol& head) {
      return head.qualified == symbol.qualified && same_signature(symbol, head, language);
    });
  }

  /// A C++ `using B::f` beside a function of the same name: without it those of B are hidden.
  static bool beside_its_own(const FileFacts& facts, const Symbol& alias) {
    return facts.language == "cpp" &&
           std::any_of(facts.symbols.begin(), facts.symbols.end(), [&](const Symbol& other) {
             return !other.alias && other.qualified == alias.qualified;
           });
  }

  /// A constructor or accessor that went because its class became another kind of type, which is a
  /// finding already: a record has them unwritten (JLS 8.10), an interface has no constructor.
  static bool kept_by_container(const AnalyzedFile& file, const Symbol& symbol) {
    if (symbol.container < 0) return false;
    const Symbol& owner = file.base.symbols[static_cast<std::size_t>(symbol.container)];
    const auto head = std::find_if(
        file.head.symbols.begin(), file.head.symbols.end(), [&](const Symbol& candidate) {
          return is_container(candidate.kind) && candidate.qualified == owner.qualified;
        });
    if (head == file.head.symbols.end()) return is_implied(symbol);
    if (head->kind == owner.kind) return false;
    if (is_implied(symbol)) return true;
    const std::vector<Parameter>& components = head->signature.parameters;
    const std::vector<Parameter>& own = symbol.signature.parameters;
    if (head->kind != SymbolKind::record) return false;
    if (symbol.kind == SymbolKind::constructor) {
      return std::equal(own.begin(), own.end(), components.begin(), components.end(),
                        [](const Parameter& a, const Parameter& b) { return a.type == b.type; });
    }
    return own.empty() && std::any_of(components.begin(), components.end(), [&](const Parameter& p) {
             return p.name == symbol.name && p.type == symbol.signature.result;
           });
  }

  /// True where head has more syntax errors than base and the header still stands in its text:
  /// what an unclosed bracket swallowed is not removed, it cannot be told.
  bool unreadable(const AnalyzedFile& file, const Symbol& symbol) {
    if (file.head.errors.size() <= file.base.errors.size()) return false;
    if (symbol.signature.display.empty()) return false;
    const Result<std::optional<std::string>> text = context_.read(Side::head, file.change->path);
    if (!text || !*text) return false;
    // Verbatim: in code that does parse, a header that still stands would have been found.
    if ((*text)->find(symbol.signature.display) == std::string::npos) return false;
    const SyntaxError* const error = &file.head.errors.front();
    if (unreadable_.empty()) {
      unreadable_ = fmt::format("syntax error in what changed at {} (head): `{}` cannot be read there",
                                place_text(display(file.change->path), error->lines.begin),
                                display_name(symbol));
    }
    return true;
  }

  bool reexported(const AnalyzedFile& file, const Symbol& symbol) const {
    if (symbol.container >= 0 || file.change->mode == FileMode::none) return false;
    const Result<std::optional<std::string>> text = context_.read(Side::head, file.change->path);
    return text && *text && reexports(**text, file.base.language, symbol.name);
  }

  /// True where the symbol's move to another file is the finding, or no finding can come of it.
  bool moved(const AnalyzedFile& file, const Symbol& symbol, const SymbolChange& change) {
    const std::string& from = file.change->old_path;
    const std::string& to = head_file(change).change->path;
    if (!path_is_imported(file.base.language, from, to)) return false;
    if (symbol.container >= 0) return container_is_reported(file, symbol);
    const Result<std::optional<std::string>> old = context_.read(Side::head, from);
    if (old && *old && reexports(**old, file.base.language, symbol.name)) return false;
    reported_.insert(&symbol);
    const Symbol& head = head_symbol(change);
    Finding finding = finding_on(
        head_file(change), Side::head, head, "symbol-moved",
        fmt::format("{} {} `{}` moved from {} to {}: users import it by its path", word(symbol),
                    name_of(symbol.kind), display_name(symbol), display(from), display(to)));
    finding.old_path = from;
    finding.before = symbol.signature.display;
    finding.after = head.signature.display;
    finding.hint = fmt::format("re-export `{}` from {}", symbol.name, display(from));
    outcome_.findings.push_back(std::move(finding));
    return true;
  }

  void changed(const AnalyzedFile& file, const Symbol& symbol, const SymbolChange& change) {
    if (!change.signature && !(rules_.strict && change.strict_signature)) return;
    const Symbol& head = head_symbol(change);
    const std::string& language = head_file(change).head.language;
    if (is_hidden_implementation(file.base.symbols, symbol, language) &&
        is_hidden_implementation(head_file(change).head.symbols, head, language)) {
      return;
    }
    const std::vector<SignatureDifference> differences = compare_signatures(symbol, head, language);
    const bool additive = std::all_of(differences.begin(), differences.end(),
                                      [](const SignatureDifference& d) { return d.additive; });
    if (rules_.allow_additive && additive && !rules_.strict) return;
    std::string what;
    for (const SignatureDifference& difference : differences) {
      what += (what.empty() ? "" : "; ") + difference.what;
    }
    if (what.empty()) what = "its tokens changed";
    if (!head.exported && symbol.exported) reported_.insert(&symbol);
    if (container_is_reported(file, symbol)) return;
    Finding finding = finding_on(head_file(change), Side::head, head, "signature-changed",
                                 fmt::format("signature of {} `{}` changed: {}",
                                             name_of(symbol.kind), display_name(symbol), what));
    finding.before = symbol.signature.display;
    finding.after = head.signature.display;
    finding.related.push_back({file.change->old_path, Side::base, symbol.name_range, "before"});
    outcome_.findings.push_back(std::move(finding));
  }

  static std::string_view word(const Symbol& symbol) {
    return symbol.exported ? "exported" : "internal";
  }

  const Criterion& criterion_;
  const ApiRules& rules_;
  const Analysis& analysis_;
  const CheckContext& context_;
  Outcome outcome_;
  std::string unreadable_;  ///< Why something could not be decided; empty where all could.
  std::set<const Symbol*> reported_;
};

}  // namespace

ApiRules api_rules(const Criterion& criterion) {
  ApiRules rules;
  rules.all = criterion.get_or<std::string>("of", "exported") == "all";
  rules.strict = criterion.get_or("strict", false);
  for (const std::string& word : criterion.get_or<StringList>("allow", {})) {
    rules.allow_additive = rules.allow_additive || word == "additive";
  }
  for (const std::string& word : criterion.get_or<StringList>("kinds", {})) {
    SymbolKind kind{};
    if (parse_symbol_kind(word, kind)) rules.kinds.push_back(kind);
  }
  return rules;
}

Outcome decide_api_changes(const Criterion& criterion, const ApiRules& rules,
                           const Analysis& analysis, const CheckContext& context) {
  return ApiComparison(criterion, rules, analysis, context).run();
}

}  // namespace agentcheck
