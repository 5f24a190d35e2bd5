// coverage: docs
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "checks/checks.h"
#include "checks/coverage/doc_text.h"
#include "checks/support.h"
#include "core/text.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

const CheckInfo kInfo{
    Family::coverage,
    "docs",
    "Every definition in reach is documented, with the parts the spec asks for.",
    {
        {"of",
         ParameterType::choice,
         false,
         {"exported", "all"},
         "exported",
         "Which definitions: what users of the file can see, or every one that is not local."},
        {"which",
         ParameterType::choice,
         false,
         {"changed", "added", "all"},
         "changed",
         "Added ones and those whose own signature, body or documentation changed; added ones; or "
         "all "
         "in the files that `in` matches."},
        {"require",
         ParameterType::choices,
         false,
         {"description", "params", "returns", "throws", "example"},
         "description",
         "What the documentation must have, where it makes sense."},
        {"min",
         ParameterType::share,
         false,
         {},
         "100%",
         "Share of the definitions that must comply."},
        {"kinds",
         ParameterType::choices,
         false,
         {"all", "function", "method", "constructor", "class", "interface", "struct", "enum",
          "trait", "record", "type", "field", "constant", "variable", "macro", "module"},
         "function method constructor class interface struct enum trait record type",
         "Kinds of definition."},
    },
    {},
    "- coverage: docs\n  in: [src/**]\n  which: all\n  require: [description, params, returns]\n",
    R"(# coverage: docs

Documentation is what the language's own tools take for it: JSDoc and Javadoc before the declaration or
its annotations, KDoc, Scaladoc, XML comments of C#, Python docstrings, Go comments directly above, Rust
`///` and `#[doc]`, Doxygen on the declaration or the definition, PHPDoc, Ruby and shell comments directly
above (YARD's tags, else prose), Swift `///` and `/** */` with their lists.

`params` wants every parameter named and described, and none that does not exist; `returns` is not asked
of what returns nothing, of constructors and of accessors; `throws` only where the body throws or the
result can be an error (Go, Rust). Go and Rust have no tags: there a parameter counts as documented where
the text names it. Placeholders (the name again, `TODO`, `Description.`, an empty tag) document nothing.
Overrides, Python overloads, setters and special methods are exempt, and so is test code.

`which: changed` leaves out what was only moved or renamed. With `min`, the findings matter only when the
share is missed. A change that only deletes passes.

Findings: `undocumented`, `missing-params`, `unknown-params`, `missing-returns`, `missing-throws`,
`missing-example`.
)"};

/// The key under which collect() tells decide() that a head symbol throws.
std::string throws_key(std::size_t symbol) { return fmt::format("throws {}", symbol); }

/// A function outside every type overrides nothing, so that there is nothing to take documentation
/// from, unless the tag names it (`{@inheritDoc other}`, `@copydoc other`).
bool can_inherit(const Symbol& symbol) {
  if (symbol.container >= 0 || !is_callable(symbol.kind)) return true;
  const std::string& text = symbol.doc.text;
  return text.find("{@inheritDoc}") == std::string::npos &&
         text.find("{@inheritdoc}") == std::string::npos && trim(text) != "@inheritDoc" &&
         trim(text) != "@inheritdoc";
}

class Docs : public Check {
 public:
  explicit Docs(const Criterion& criterion)
      : criterion_(criterion),
        all_(criterion.get_or<std::string>("of", "exported") == "all"),
        which_(criterion.get_or<std::string>("which", "changed")),
        min_(criterion.get_or("min", 1.0)) {
    const StringList require = criterion.get_or<StringList>("require", {"description"});
    require_.insert(require.begin(), require.end());
    const StringList kinds = criterion.get_or<StringList>("kinds", {});
    for (std::size_t i = 0; i < kSymbolKinds; ++i) {
      const auto kind = static_cast<SymbolKind>(i);
      const bool by_default =
          is_callable(kind) || (is_container(kind) && kind != SymbolKind::module);
      const bool named = std::find(kinds.begin(), kinds.end(), name_of(kind)) != kinds.end() ||
                         std::find(kinds.begin(), kinds.end(), "all") != kinds.end();
      if (kinds.empty() ? by_default : named) kinds_.insert(kind);
    }
  }

  bool is_demand() const override { return true; }

  Needs needs() const override {
    return {.parse = true, .definitions = true, .symbols = true, .unchanged_files = which_ == "all"};
  }

  Collected collect(const FilePair& pair) const override {
    Collected collected;
    if (!require_.contains("throws") || !pair.head || !pair.head->parsed()) return collected;
    for (std::size_t i = 0; i < pair.head_facts.symbols.size(); ++i) {
      const Symbol& symbol = pair.head_facts.symbols[i];
      if (!is_callable(symbol.kind) || symbol.body.empty() || !throws(*pair.head, symbol)) continue;
      Observation observation;
      observation.key = throws_key(i);
      collected.observations.push_back(std::move(observation));
    }
    return collected;
  }

  Outcome decide(const Analysis& analysis, std::size_t criterion,
                 const CheckContext&) const override {
    Outcome outcome;
    const std::set<std::pair<int, int>> changed = changed_symbols(analysis);
    const Twins twins = index_twins(analysis);
    std::uint64_t documented = 0;
    bool only_deletions = !analysis.changes.files.empty();
    for (std::size_t f = 0; f < analysis.files.size(); ++f) {
      const AnalyzedFile& file = analysis.files[f];
      if (!in_reach(criterion_, file)) continue;
      only_deletions = only_deletions && file.changed && file.change->lines_added == 0 &&
                       file.change->unexamined == Unexamined::no;
      if (!file.head.present || file.head.language.empty()) continue;
      if (!file.changed && which_ != "all") continue;
      ++outcome.examined.files;
      const Language* language = find_language(file.head.language);
      for (std::size_t s = 0; s < file.head.symbols.size(); ++s) {
        const Symbol& symbol = file.head.symbols[s];
        if (!counts(symbol)) continue;
        if (which_ != "all" && !changed.contains({static_cast<int>(f), static_cast<int>(s)}))
          continue;
        ++outcome.examined.symbols;
        std::vector<Finding> problems = examine(file, s, *language, file.collected[criterion]);
        if (!problems.empty() && documented_elsewhere(twins, file, symbol)) {
          problems.clear();
        }
        documented += problems.empty();
        std::move(problems.begin(), problems.end(), std::back_inserter(outcome.findings));
      }
    }
    finish(analysis, documented, only_deletions, outcome);
    return outcome;
  }

 private:
  bool counts(const Symbol& symbol) const {
    if (symbol.local || symbol.doc_exempt || symbol.is_test) return false;
    return (all_ || symbol.exported) && kinds_.contains(symbol.kind);
  }

  /// Head symbols that were added or changed themselves, by file and symbol.
  std::set<std::pair<int, int>> changed_symbols(const Analysis& analysis) const {
    std::set<std::pair<int, int>> changed;
    if (which_ == "all") return changed;
    for (const SymbolChange& change : analysis.symbols) {
      const bool added = change.kind == SymbolChangeKind::added;
      const bool touched = change.kind == SymbolChangeKind::changed && which_ == "changed";
      if (added || touched) changed.insert({change.head_file, change.head_symbol});
    }
    return changed;
  }

  /// A `throw` or `raise` of the body's own, or a result type that carries errors.
  static bool throws(const SourceFile& file, const Symbol& symbol) {
    const Language& language = *file.language();
    const std::optional<Regex>& failing = language.code().failing_results;
    if (failing && failing->search(symbol.signature->result)) return true;
    for (const SignaturePart& part : symbol.signature->parts) {
      if (part.label == "throws") return true;
    }
    const std::vector<std::string>& tokens = language.code().throws;
    const std::string_view body = file.text_of(symbol.body);
    if (std::none_of(tokens.begin(), tokens.end(), [&](const std::string& token) {
          return body.find(token) != std::string_view::npos;
        })) {
      return false;
    }
    const Node node(
        ts_node_descendant_for_byte_range(file.root().raw(), symbol.body.begin, symbol.body.end),
        file.text());
    bool found = false;
    for_each_leaf(
        node, [&](const Node& leaf) { found = found || language.is(leaf.symbol(), kThrowing); });
    return found;
  }

  std::vector<Finding> examine(const AnalyzedFile& file, std::size_t index,
                               const Language& language, const Collected& collected) const {
    const Symbol& symbol = file.head.symbols[index];
    std::vector<Finding> problems;
    const auto report = [&](const char* rule, std::string message) {
      Finding finding = finding_on(file, Side::head, symbol, rule, std::move(message));
      finding.after = symbol.signature->display;
      problems.push_back(std::move(finding));
    };
    const std::string what = fmt::format("{} `{}`", name_of(symbol.kind), display_name(symbol));
    if (!symbol.doc.present) {
      report("undocumented", what + " has no documentation");
      return problems;
    }
    const DocContent doc = read_doc(language.doc().format, symbol.doc.text);
    if (doc.inherited && can_inherit(symbol)) return problems;
    if (doc.inherited) {
      report("undocumented", what + " has nothing to inherit documentation from");
      return problems;
    }
    if (require_.contains("description") && is_placeholder(doc.description, symbol.name)) {
      report("undocumented", fmt::format("the documentation of {} says nothing: `{}`", what,
                                         shorten(collapse_blanks(symbol.doc.text), 80)));
      return problems;
    }
    if (!is_callable(symbol.kind)) return problems;
    if (require_.contains("params")) examine_parameters(symbol, doc, what, report);
    if (require_.contains("returns") && !symbol.returns_nothing && !doc.has_returns &&
        symbol.kind != SymbolKind::constructor && !is_accessor(symbol)) {
      report("missing-returns", fmt::format("{}: what it returns is not documented", what));
    }
    const bool throws_something =
        std::any_of(collected.observations.begin(), collected.observations.end(),
                    [&](const Observation& seen) { return seen.key == throws_key(index); });
    if (require_.contains("throws") && throws_something && !doc.has_throws) {
      report("missing-throws", fmt::format("{}: what it throws is not documented", what));
    }
    if (require_.contains("example") && !doc.has_example) {
      report("missing-example", fmt::format("{}: the documentation has no example", what));
    }
    return problems;
  }

  /// Getters read as fields; their description says what they give.
  static bool is_accessor(const Symbol& symbol) {
    if (symbol.name.starts_with("get ") || symbol.name.starts_with("set ")) return true;
    return std::any_of(symbol.signature->modifiers.begin(), symbol.signature->modifiers.end(),
                       [](const std::string& word) {
                         return word.find("property") != std::string::npos || word == "get" ||
                                word == "set";
                       });
  }

  template <typename Report>
  static void examine_parameters(const Symbol& symbol, const DocContent& doc,
                                 const std::string& what, Report&& report) {
    std::string missing, unknown;
    bool any_name = false;  // A pattern has no name; its documentation may use any.
    const auto append = [](std::string& list, std::string_view name) {
      list += fmt::format("{}`{}`", list.empty() ? "" : ", ", name);
    };
    std::set<std::string> names;
    for (const Parameter& parameter : symbol.signature->parameters) {
      if (parameter.kind == ParameterKind::receiver) continue;
      const std::string name = bare_name(parameter.name);
      if (name.empty() || name == "_") {
        any_name = true;
        continue;
      }
      names.insert(name);
      if (parameter.name.front() == '&')
        continue;  // A block of Ruby: what it yields is said of it.
      const bool named = doc.free_form ? mentions(doc.description, name)
                                       : std::any_of(doc.parameters.begin(), doc.parameters.end(),
                                                     [&](const DocParameter& documented) {
                                                       return documented.name == name &&
                                                              !is_placeholder(documented.text, "");
                                                     }) ||
                                             std::find(doc.references.begin(), doc.references.end(),
                                                       name) != doc.references.end();
      if (!named) append(missing, name);
    }
    for (const DocParameter& documented : doc.parameters) {
      const std::string root = documented.name.substr(0, documented.name.find_first_of(".["));
      if (!names.contains(root) && !any_name) append(unknown, documented.name);
    }
    if (!missing.empty()) {
      report("missing-params", fmt::format("{}: not documented: {}", what, missing));
    }
    if (!unknown.empty()) {
      report("unknown-params", fmt::format("{}: documented but not there: {}", what, unknown));
    }
  }

  /// Empty for patterns (`{a, b}`), which have no name of their own.
  static std::string bare_name(std::string_view name) {
    if (name.empty() || name.front() == '{' || name.front() == '[' || name.front() == '(')
      return {};
    while (!name.empty() && (name.front() == '.' || name.front() == '*' || name.front() == '&')) {
      name.remove_prefix(1);
    }
    return std::string(name);
  }

  /// Documented head symbols by qualified name, of the languages where another place can document
  /// one.
  using Twins =
      std::unordered_multimap<std::string_view, std::pair<const AnalyzedFile*, std::size_t>>;

  static DocPlace other_place(const AnalyzedFile& file) {
    const Language* language = find_language(file.head.language);
    return language ? language->doc().elsewhere : DocPlace::own;
  }

  static Twins index_twins(const Analysis& analysis) {
    Twins twins;
    for (const AnalyzedFile& file : analysis.files) {
      const bool own = other_place(file) == DocPlace::own;
      for (std::size_t i = 0; i < file.head.symbols.size(); ++i) {
        const Symbol& symbol = file.head.symbols[i];
        if (symbol.doc.present && (!own || symbol.partial))
          twins.emplace(symbol.qualified, std::pair(&file, i));
      }
    }
    return twins;
  }

  /// Documented at another declaration, where the language has it so: C documents the declaration
  /// or the definition, TypeScript one of the overloads; of a definition in parts, one part has it.
  bool documented_elsewhere(const Twins& twins, const AnalyzedFile& file,
                            const Symbol& symbol) const {
    const DocPlace place = other_place(file);
    if (place == DocPlace::own && !symbol.partial) return false;
    const bool anywhere = place == DocPlace::tree;
    const auto [begin, end] = twins.equal_range(symbol.qualified);
    return std::any_of(begin, end, [&](const auto& entry) {
      const auto& [other, index] = entry.second;
      const Symbol& twin = other->head.symbols[index];
      if (&twin == &symbol || other_place(*other) != place) return false;
      if (anywhere && twin.parameter_count != symbol.parameter_count) {
        return false;
      }
      if (symbol.partial != twin.partial) return false;
      if (!anywhere && !symbol.partial && other != &file) return false;
      return examine(*other, index, *find_language(other->head.language), Collected{}).empty();
    });
  }

  void finish(const Analysis& analysis, std::uint64_t documented, bool only_deletions,
              Outcome& outcome) const {
    const std::uint64_t total = outcome.examined.symbols;
    if (total > 0 && min_ < 1.0) {
      const double share = static_cast<double>(documented) / static_cast<double>(total);
      outcome.reason = fmt::format("{} of {} documented ({:.1f} %, at least {:.0f} % asked)",
                                   documented, total, 100 * share, 100 * min_);
      if (share >= min_) outcome.findings.clear();
    }
    conclude_parsed(outcome, criterion_, analysis, has_definitions);
    if (outcome.verdict != Verdict::pass || total > 0) return;
    if (only_deletions && outcome.examined.files + analysis.changes.files.size() > 0) {
      outcome.reason = "the change only deletes";
      outcome.examined.files = std::max<std::uint64_t>(outcome.examined.files, 1);
    } else if (!criterion_.allow_empty) {
      outcome.verdict = Verdict::skipped;
      outcome.reason = "no definition in reach is to be documented";
    }
  }

  const Criterion& criterion_;
  const bool all_;
  const std::string which_;
  const double min_;
  std::set<std::string, std::less<>> require_;
  std::set<SymbolKind> kinds_;
};

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  return std::make_unique<Docs>(criterion);
}

}  // namespace

const CheckEntry kDocsCheck{&kInfo, make};

}  // namespace agentcheck
