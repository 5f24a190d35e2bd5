#include "checks/negative/api_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>

#include "checks/support.h"
#include "checks/symbols/contracts.h"
#include "checks/symbols/signatures.h"
#include "core/text.h"
#include "grammars/language.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

/// True where users name the file in what they import, so that a move is a change for them.
bool path_is_imported(const Language& language, std::string_view from, std::string_view to) {
  switch (language.api().imported_by) {
    case ImportUnit::none:
      return false;
    case ImportUnit::folder:
      return directory_of(from) != directory_of(to);
    case ImportUnit::file:
      return from != to;
  }
  return false;
}

/// True where `word` stands in `text` with nothing around it that would make it a longer name.
bool has_word(std::string_view text, std::string_view word) {
  const auto in_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
  };
  for (std::size_t at = text.find(word); at != std::string_view::npos && !word.empty();
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !in_name(text[at - 1])) && (end == text.size() || !in_name(text[end]))) {
      return true;
    }
  }
  return false;
}

class ApiComparison {
 public:
  ApiComparison(const Criterion& criterion, const ApiRules& rules, const Analysis& analysis,
                const CheckContext& context)
      : criterion_(criterion), rules_(rules), analysis_(analysis), context_(context) {}

  Outcome run() {
    if (!rules_.removals_only) contracts_ = find_contract_changes(analysis_);
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
    conclude_parsed(outcome_, criterion_, analysis_, has_definitions);
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

  /// The language of a file that has symbols.
  static const Language& language_of(const FileFacts& facts) {
    return *find_language(facts.language);
  }

  bool counts(const Symbol& symbol) const {
    if (symbol.local || (!rules_.all && !symbol.exported)) return false;
    return rules_.kinds.empty() ||
           std::find(rules_.kinds.begin(), rules_.kinds.end(), symbol.kind) != rules_.kinds.end();
  }

  /// Where a language says so, callers of overloads never see the implementation's signature.
  static bool is_hidden_implementation(const std::vector<Symbol>& symbols, const Symbol& symbol,
                                       const Language& language) {
    if (!language.overloads_hide_implementation()) return false;
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
    if (is_hidden_implementation(file.base.symbols, symbol, language_of(file.base))) return;
    if (change.head_file < 0 && kept_by_container(file, symbol)) return;
    if (change.head_file < 0 && is_part(file, symbol)) return;
    if (is_namespace(file.base, symbol)) return;
    if (change.head_file < 0 && lost_in_error(file, symbol)) return;
    if (change.head_file < 0 && reexported(file, symbol)) return;
    reported_.insert(&symbol);
    Finding finding = finding_on(
        file, Side::base, symbol, "symbol-removed",
        fmt::format("{} {} `{}` was removed", word(symbol), what(symbol), display_name(symbol)));
    finding.before = symbol.signature->display;
    if (change.renamed && change.head_file >= 0) {
      const Symbol& head = head_symbol(change);
      finding.message = fmt::format("{} {} `{}` was renamed to `{}`", word(symbol),
                                    name_of(symbol.kind), display_name(symbol), display_name(head));
      finding.after = head.signature->display;
      finding.related.push_back(
          {head_file(change).change->path, Side::head, head.name_range, "its new name"});
    }
    finding.hint = "keep the old name, as an alias if need be";
    if (!change.renamed && withdrawn(symbol, change)) {
      const Symbol& head = head_symbol(change);
      finding.message = fmt::format("exported {} `{}` is no longer exported", name_of(symbol.kind),
                                    display_name(symbol));
      finding.after = head.signature->display;
      finding.related.push_back(
          {head_file(change).change->path, Side::head, head.name_range, "still here"});
      finding.hint = "export it again";
    }
    outcome_.findings.push_back(std::move(finding));
  }

  /// A module that may go on elsewhere, and that has no methods here: what was in it is reported.
  static bool is_namespace(const FileFacts& facts, const Symbol& symbol) {
    if (symbol.kind != SymbolKind::module || !language_of(facts).api().open_modules) return false;
    const auto index = static_cast<int>(&symbol - facts.symbols.data());
    return std::none_of(facts.symbols.begin(), facts.symbols.end(), [&](const Symbol& member) {
      return member.container == index && is_callable(member.kind);
    });
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
    const Language& language = language_of(file.base);
    if (language.redefinable() && !symbol.declaration) {
      return std::any_of(symbols.begin(), symbols.end(), [&](const Symbol& head) {
        return head.qualified == symbol.qualified && !head.declaration &&
               head.signature->modifiers == symbol.signature->modifiers;
      });
    }
    if (!language.api().redeclarable && !symbol.declaration) return false;
    return std::any_of(file.head.symbols.begin(), file.head.symbols.end(), [&](const Symbol& head) {
      return head.qualified == symbol.qualified && same_signature(symbol, head, language);
    });
  }

  /// One part of a definition whose other parts may be anywhere: what was in it speaks for it.
  static bool is_part(const AnalyzedFile& file, const Symbol& symbol) {
    const auto& symbols = file.base.symbols;
    return symbol.partial && std::any_of(symbols.begin(), symbols.end(), [&](const Symbol& member) {
             return member.exported && member.container >= 0 &&
                    &symbols[static_cast<std::size_t>(member.container)] == &symbol;
           });
  }

  /// An alias beside definitions of its name that adds to them: without C++'s `using B::f` those of
  /// B are hidden by the class's own `f`.
  static bool beside_its_own(const FileFacts& facts, const Symbol& alias) {
    return language_of(facts).api().aliases_overload &&
           std::any_of(facts.symbols.begin(), facts.symbols.end(), [&](const Symbol& other) {
             return !other.alias && other.qualified == alias.qualified;
           });
  }

  static bool has_constructor(const AnalyzedFile& file, const Symbol& head) {
    const auto& symbols = file.head.symbols;
    return std::any_of(symbols.begin(), symbols.end(), [&](const Symbol& member) {
      return member.kind == SymbolKind::constructor && member.container >= 0 &&
             &symbols[static_cast<std::size_t>(member.container)] == &head;
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
    if (is_implied(symbol) && !has_constructor(file, *head)) return true;
    if (head->kind == owner.kind) return false;
    if (is_implied(symbol)) return true;
    const std::vector<Parameter>& components = head->signature->parameters;
    const std::vector<Parameter>& own = symbol.signature->parameters;
    if (head->kind != SymbolKind::record) return false;
    if (symbol.kind == SymbolKind::constructor) {
      return std::equal(own.begin(), own.end(), components.begin(), components.end(),
                        [](const Parameter& a, const Parameter& b) { return a.type == b.type; });
    }
    return own.empty() &&
           std::any_of(components.begin(), components.end(), [&](const Parameter& p) {
             return p.name == symbol.name && p.type == symbol.signature->result;
           });
  }

  bool reexported(const AnalyzedFile& file, const Symbol& symbol) const {
    if (symbol.container >= 0 || file.change->mode == FileMode::none) return false;
    return reexports(file, file.change->path, symbol.name);
  }

  /// True where head's version of `path` hands on `name` from another file.
  bool reexports(const AnalyzedFile& file, const std::string& path, std::string_view name) const {
    const Language& language = language_of(file.base);
    if (!language.api().reexports) return false;
    const std::optional<std::string>& text = head_text(path);
    return text && language.traits().reexports(language, *text, name);
  }

  /// Head's text of a path; none where it has none or it cannot be read. The last one is kept:
  /// symbols come file by file.
  const std::optional<std::string>& head_text(const std::string& path) const {
    if (text_path_ == path) return text_;
    Result<std::optional<std::string>> text = context_.read(Side::head, path);
    text_ = text ? std::move(*text) : std::nullopt;
    text_path_ = path;
    return text_;
  }

  /// True where a syntax error that came with the change swallowed the definition: nobody can say
  /// that it is gone. The error makes the criterion undecided.
  bool lost_in_error(const AnalyzedFile& file, const Symbol& symbol) const {
    const auto& errors = file.head.errors;
    if (std::none_of(errors.begin(), errors.end(), [](const auto& e) { return e.relevant; })) {
      return false;
    }
    const std::optional<std::string>& text = head_text(file.change->path);
    if (!text) return false;
    // Code that parses and still has the header as it was would have the definition, too.
    const std::string& header = symbol.signature->display;
    if (!header.empty() && text->find(header) != std::string::npos) return true;
    const auto names = [&](const Span& span) {
      return span.end <= text->size() &&
             has_word(std::string_view(*text).substr(span.begin, span.size()), symbol.name);
    };
    return std::any_of(errors.begin(), errors.end(),
                       [&](const SyntaxError& e) { return e.relevant && names(e.span); }) ||
           std::any_of(file.head.symbols.begin(), file.head.symbols.end(), [&](const Symbol& head) {
             return head.has_error && header_is_broken(file, head) && names(head.whole);
           });
  }

  /// True where such an error lies in the definition, outside its body.
  static bool header_is_broken(const AnalyzedFile& file, const Symbol& head) {
    return std::any_of(file.head.errors.begin(), file.head.errors.end(),
                       [&](const SyntaxError& error) {
                         return error.relevant && error.span.overlaps(head.whole) &&
                                (head.body.empty() || !head.body.contains(error.span));
                       });
  }

  /// True where the symbol's move to another file is the finding, or no finding can come of it.
  bool moved(const AnalyzedFile& file, const Symbol& symbol, const SymbolChange& change) {
    const std::string& from = file.change->old_path;
    const std::string& to = head_file(change).change->path;
    if (!path_is_imported(language_of(file.base), from, to)) return false;
    if (symbol.container >= 0) return container_is_reported(file, symbol);
    if (reexports(file, from, symbol.name)) return false;
    reported_.insert(&symbol);
    const Symbol& head = head_symbol(change);
    Finding finding = finding_on(
        head_file(change), Side::head, head, "symbol-moved",
        fmt::format("{} {} `{}` moved from {} to {}: users import it by its path", word(symbol),
                    name_of(symbol.kind), display_name(symbol), display(from), display(to)));
    finding.old_path = from;
    finding.before = symbol.signature->display;
    finding.after = head.signature->display;
    finding.hint = fmt::format("re-export `{}` from {}", symbol.name, display(from));
    outcome_.findings.push_back(std::move(finding));
    return true;
  }

  void changed(const AnalyzedFile& file, const Symbol& symbol, const SymbolChange& change) {
    const auto contract = contracts_.find(&symbol);
    const bool own = change.signature || (rules_.strict && change.strict_signature);
    if (!own && contract == contracts_.end()) return;
    const Symbol& head = head_symbol(change);
    if (header_is_broken(head_file(change), head)) return;
    const Language& language = language_of(head_file(change).head);
    if (is_hidden_implementation(file.base.symbols, symbol, language) &&
        is_hidden_implementation(head_file(change).head.symbols, head, language)) {
      return;
    }
    const std::vector<SignatureDifference> differences = compare_signatures(symbol, head, language);
    const bool additive = std::all_of(differences.begin(), differences.end(),
                                      [](const SignatureDifference& d) { return d.additive; });
    if (rules_.allow_additive && additive && !rules_.strict && contract == contracts_.end()) return;
    std::string what;
    const auto add = [&](const std::string& text) { what += (what.empty() ? "" : "; ") + text; };
    for (const SignatureDifference& difference : differences) add(difference.what);
    if (contract != contracts_.end()) {
      for (const std::string& text : contract->second) add(text);
    }
    if (what.empty()) what = "its tokens changed";
    if (!head.exported && symbol.exported) reported_.insert(&symbol);
    if (container_is_reported(file, symbol)) return;
    Finding finding = finding_on(head_file(change), Side::head, head, "signature-changed",
                                 fmt::format("signature of {} `{}` changed: {}",
                                             name_of(symbol.kind), display_name(symbol), what));
    finding.before = symbol.signature->display;
    finding.after = head.signature->display;
    finding.related.push_back({file.change->old_path, Side::base, symbol.name_range, "before"});
    outcome_.findings.push_back(std::move(finding));
  }

  static std::string_view what(const Symbol& symbol) {
    return symbol.alias ? "name" : name_of(symbol.kind);
  }

  static std::string_view word(const Symbol& symbol) {
    return symbol.exported ? "exported" : "internal";
  }

  const Criterion& criterion_;
  const ApiRules& rules_;
  const Analysis& analysis_;
  const CheckContext& context_;
  Outcome outcome_;
  std::set<const Symbol*> reported_;
  ContractChanges contracts_;
  mutable std::string text_path_;  ///< Whose text `text_` is.
  mutable std::optional<std::string> text_;
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
