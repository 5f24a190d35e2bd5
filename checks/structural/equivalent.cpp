// structural: equivalent
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "checks/checks.h"
#include "checks/structural/code_stream.h"
#include "checks/support.h"
#include "core/text.h"
#include "grammars/language.h"
#include "grammars/query.h"

namespace agentcheck {
namespace {

const CheckInfo kInfo{
    Family::structural,
    "equivalent",
    "Base and head are the same code once comments, docs, layout or types are erased.",
    {
        {"modulo", ParameterType::choices, true, {"comments", "docs", "formatting", "types"}, "",
         "What may differ."},
    },
    {},
    "- structural: equivalent\n  modulo: [comments, docs]\n  why: a documentation task changes no code\n",
    R"(# structural: equivalent

Proves a low-risk task harmless: the code of base and head is the same once these are erased:

- `comments`: every comment, except directives that a tool or a compiler obeys (`//go:build`,
  `# type: ignore`, `// eslint-disable`, `#!`), which are code.
- `docs`: documentation comments, and docstrings.
- `formatting`: layout, trailing commas, redundant parentheses, quote style, semicolons where the
  language inserts them. Without it, the lines of code must be the same text once comments, blank lines
  and trailing blanks are gone.
- `types`: annotations and what exists only for them (Python, TypeScript).

String literals and layout that carries meaning are compared. Files of a language without a grammar must
be equal byte for byte; created, deleted and renamed files, changed modes, links and binaries differ.

Findings: `code-changed` (the first difference of each definition), `code-added`, `code-removed`,
`code-moved`, `file-changed`.

What it cannot see: macros, reflection and programs that read their own source.
)"};

/// The compiled types.scm of a language, or null where it has none; made once.
const Query* types_query(const Language& language) {
  static std::mutex mutex;
  static std::map<std::string, std::optional<Query>> queries;
  const std::lock_guard lock(mutex);
  auto [entry, inserted] = queries.try_emplace(language.name());
  if (inserted) {
    const std::string_view text = language.query_text("types.scm");
    if (!text.empty()) entry->second = Query::compile(language, text, "types.scm").value();
  }
  return entry->second ? &*entry->second : nullptr;
}

/// The units of one definition, or of what lies outside every definition.
struct Owned {
  std::string name;  ///< Empty outside every definition.
  std::vector<CodeUnit> units;
};

/// Groups units by the innermost definition that is not local, in order of first appearance. Same-named
/// definitions are told apart by their ordinal.
class Owners {
 public:
  Owners(const FileFacts& facts, const std::vector<CodeUnit>& units) {
    std::map<std::string, int> seen;
    for (const Symbol& symbol : facts.symbols) {
      if (symbol.local) continue;
      const std::string name = display_name(symbol);
      const int ordinal = seen[name]++;
      spans_.push_back({symbol.whole, name, fmt::format("{}\x01{}", name, ordinal)});
    }
    std::stable_sort(spans_.begin(), spans_.end(), [](const Place& a, const Place& b) {
      return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
    });
    std::size_t next = 0;
    std::vector<std::size_t> open;
    for (const CodeUnit& unit : units) {
      const std::uint32_t at = unit.span.begin;
      while (next < spans_.size() && spans_[next].span.begin <= at) {
        while (!open.empty() && spans_[open.back()].span.end <= spans_[next].span.begin) open.pop_back();
        open.push_back(next++);
      }
      while (!open.empty() && spans_[open.back()].span.end <= at) open.pop_back();
      const std::string key = open.empty() ? "" : spans_[open.back()].key;
      Owned& owned = by_key_[key];
      if (owned.units.empty()) {
        owned.name = open.empty() ? "" : spans_[open.back()].name;
        order_.push_back(key);
      }
      owned.units.push_back(unit);
    }
  }

  const std::vector<std::string>& order() const { return order_; }
  const Owned* find(const std::string& key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : &found->second;
  }

 private:
  struct Place {
    Span span;
    std::string name, key;
  };
  std::vector<Place> spans_;
  std::map<std::string, Owned> by_key_;
  std::vector<std::string> order_;
};

/// One difference between the two versions of a definition.
class Comparison {
 public:
  Comparison(const FilePair& pair, const Modulo& modulo, std::string_view words)
      : pair_(pair), modulo_(modulo), words_(words) {}

  Collected run() {
    find_same();
    const std::vector<CodeUnit> base = stream(pair_.base, pair_.base_facts, same_base_);
    const std::vector<CodeUnit> head = stream(pair_.head, pair_.head_facts, same_head_);
    collected_.lines = static_cast<std::uint32_t>(head.size());
    if (std::equal(base.begin(), base.end(), head.begin(), head.end(), same)) return collected_;
    if (!pair_.base || !pair_.head) {
      const Side side = pair_.base ? Side::base : Side::head;
      one_sided({"", side == Side::base ? base : head}, side,
                side == Side::base ? "code-removed" : "code-added",
                side == Side::base ? "removed" : "added");
      return collected_;
    }
    const Owners before(pair_.base_facts, base), after(pair_.head_facts, head);
    for (const std::string& key : before.order()) {
      const Owned* mine = before.find(key);
      const Owned* theirs = after.find(key);
      theirs ? compare(*mine, *theirs) : one_sided(*mine, Side::base, "code-removed", "removed");
    }
    for (const std::string& key : after.order()) {
      if (!before.find(key)) one_sided(*after.find(key), Side::head, "code-added", "added");
    }
    if (collected_.observations.empty()) moved(before, after);
    return collected_;
  }

 private:
  static bool same(const CodeUnit& a, const CodeUnit& b) { return a.hash == b.hash; }

  /// Definitions no hunk touches, the outermost ones, on both sides: their text is the same.
  void find_same() {
    if (!pair_.base || !pair_.head) return;
    const auto outermost = [](const FileFacts& facts) {
      std::vector<const Symbol*> found;
      for (const Symbol& symbol : facts.symbols) {
        if (!symbol.brief || symbol.whole.empty()) continue;
        if (!found.empty() && symbol.whole.begin < found.back()->whole.end) continue;
        found.push_back(&symbol);
      }
      return found;
    };
    const std::vector<const Symbol*> base = outermost(pair_.base_facts);
    const std::vector<const Symbol*> head = outermost(pair_.head_facts);
    if (base.size() != head.size()) return;
    for (std::size_t i = 0; i < base.size(); ++i) {
      const Span &b = base[i]->whole, &h = head[i]->whole;
      if (pair_.base->text_of(b) != pair_.head->text_of(h)) continue;
      same_base_.push_back(b);
      same_head_.push_back(h);
    }
  }

  std::vector<CodeUnit> stream(const SourceFile* file, const FileFacts& facts,
                               const std::vector<Span>& same) const {
    if (!file || !file->parsed()) return {};
    return code_stream(*file, facts, modulo_, modulo_.types ? types_query(*file->language()) : nullptr,
                       same);
  }

  static std::string_view line_at(const SourceFile& file, std::uint32_t offset) {
    const std::uint32_t line = file.lines().position(offset).line;
    const Span span{file.lines().start_of(line), file.lines().start_of(line + 1)};
    return trim(file.text_of(span));
  }

  /// The unit at or after `at` that has a place in the text, else the last before it.
  static Span place_of(const std::vector<CodeUnit>& units, std::size_t at) {
    for (std::size_t i = at; i < units.size(); ++i) {
      if (!units[i].span.empty()) return units[i].span;
    }
    for (std::size_t i = std::min(at, units.size()); i-- > 0;) {
      if (!units[i].span.empty()) return units[i].span;
    }
    return {};
  }

  static std::string title(const Owned& owned) {
    return owned.name.empty() ? "code outside every definition" : fmt::format("`{}`", owned.name);
  }

  void compare(const Owned& base, const Owned& head) {
    const auto [b, h] = std::mismatch(base.units.begin(), base.units.end(), head.units.begin(),
                                      head.units.end(), same);
    if (b == base.units.end() && h == head.units.end()) return;
    const Span before = place_of(base.units, static_cast<std::size_t>(b - base.units.begin()));
    const Span after = place_of(head.units, static_cast<std::size_t>(h - head.units.begin()));
    Observation observation;
    observation.rule = "code-changed";
    observation.message = fmt::format("{} differs in more than {}", title(head), words_);
    observation.side = Side::head;
    observation.range = pair_.head->range(after);
    observation.symbol = head.name;
    observation.before = shorten(line_at(*pair_.base, before.begin), 400);
    observation.after = shorten(line_at(*pair_.head, after.begin), 400);
    collected_.observations.push_back(std::move(observation));
  }

  void one_sided(const Owned& owned, Side side, const char* rule, std::string_view verb) {
    const SourceFile& file = side == Side::base ? *pair_.base : *pair_.head;
    const Span place = place_of(owned.units, 0);
    Observation observation;
    observation.rule = rule;
    observation.message = fmt::format("{} was {}: only {} may differ", title(owned), verb, words_);
    observation.side = side;
    observation.range = file.range(place);
    observation.symbol = owned.name;
    (side == Side::base ? observation.before : observation.after) =
        shorten(line_at(file, place.begin), 400);
    collected_.observations.push_back(std::move(observation));
  }

  /// Every definition is the same, but they stand in another order.
  void moved(const Owners& before, const Owners& after) {
    const auto [b, h] = std::mismatch(before.order().begin(), before.order().end(),
                                      after.order().begin(), after.order().end());
    if (h == after.order().end()) {
      one_sided(*after.find(after.order().front()), Side::head, "code-moved", "moved");
    } else {
      one_sided(*after.find(*h), Side::head, "code-moved", "moved");
    }
  }

  const FilePair& pair_;
  const Modulo& modulo_;
  std::string_view words_;
  std::vector<Span> same_base_, same_head_;
  Collected collected_;
};

class Equivalent : public Check {
 public:
  explicit Equivalent(const Criterion& criterion) : criterion_(criterion) {
    for (const std::string& word : criterion.get_or<StringList>("modulo", {})) {
      modulo_.comments = modulo_.comments || word == "comments";
      modulo_.docs = modulo_.docs || word == "docs";
      modulo_.formatting = modulo_.formatting || word == "formatting";
      modulo_.types = modulo_.types || word == "types";
      words_ += (words_.empty() ? "" : ", ") + word;
    }
  }

  Needs needs() const override { return {.parse = true, .symbols = true}; }
  bool examines(const AnalyzedFile&) const override { return true; }

  Collected collect(const FilePair& pair) const override {
    const bool parsed = (!pair.base || pair.base->parsed()) && (!pair.head || pair.head->parsed());
    if (!parsed || pair.change.hunks.empty()) return {};
    return Comparison(pair, modulo_, words_).run();
  }

  Outcome decide(const Analysis& analysis, std::size_t criterion, const CheckContext&) const override {
    Outcome outcome;
    for (const AnalyzedFile& file : analysis.files) {
      if (!file.changed || !in_reach(criterion_, file)) continue;
      ++outcome.examined.files;
      if (const std::string what = whole_file(file); !what.empty()) {
        outcome.findings.push_back(finding_for(
            *file.change, "file-changed", fmt::format("{}: only {} may differ", what, words_)));
        continue;
      }
      outcome.examined.lines += file.change->lines_added + file.change->lines_removed;
      for (const Observation& observation : file.collected[criterion].observations) {
        outcome.findings.push_back(finding_from(file, observation));
      }
    }
    conclude_parsed(outcome, criterion_, analysis);
    return outcome;
  }

 private:
  /// Why the file as a whole differs, whatever its content; empty where only content can tell.
  static std::string whole_file(const AnalyzedFile& file) {
    const FileChange& change = *file.change;
    if (change.status == FileStatus::type_changed) return "the kind of file changed";
    for (const Side side : {Side::base, Side::head}) {
      if (change.exists_on(side) && !is_file(change.mode_on(side))) return "a link changed";
    }
    if (change.status == FileStatus::renamed) {
      return fmt::format("renamed from {}", display(change.old_path));
    }
    if (change.exists_on(Side::base) && change.exists_on(Side::head) && change.old_mode != change.mode) {
      return "the mode changed";
    }
    if (change.unexamined == Unexamined::binary) return "a binary file changed";
    if (change.unexamined != Unexamined::no) return {};  // conclude_parsed() makes it an error.
    const FileFacts& facts = file.head.present ? file.head : file.base;
    const bool has_grammar = !facts.language.empty();
    if (!has_grammar || facts.quality == Quality::text) {
      return fmt::format("no grammar reads this file, and it was {}", name_of(change.status));
    }
    return {};
  }

  const Criterion& criterion_;
  Modulo modulo_;
  std::string words_;
};

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  return std::make_unique<Equivalent>(criterion);
}

}  // namespace

const CheckEntry kEquivalentCheck{&kInfo, make};

}  // namespace agentcheck
