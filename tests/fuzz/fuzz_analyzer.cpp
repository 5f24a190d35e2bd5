// Takes any bytes as two versions of a file and runs the whole analysis over them. The first byte
// picks the language; the rest is split at kMarker into base and head, or is head alone.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "checks/check.h"
#include "checks/symbols/pairing.h"
#include "grammars/source_file.h"
#include "grammars/traits.h"
#include "runner/git/line_diff.h"
#include "tests/fuzz/examples.h"

using namespace agentcheck;

namespace {

constexpr std::string_view kMarker = "\n=====\n";

/// Unlike assert, in every build.
void require(bool holds) {
  if (!holds) std::abort();
}

class NoContext : public CheckContext {
 public:
  explicit NoContext(std::string_view head) : head_(head) {}
  Result<CommandResult> run(const CommandRequest&) const override {
    return fail(ErrorKind::sandbox, "no commands here");
  }
  Result<std::optional<std::string>> read(Side, std::string_view) const override { return head_; }
  Result<std::vector<std::string>> paths(Side) const override { return std::vector<std::string>(); }

 private:
  std::string head_;
};

/// A criterion of every check that runs without a sandbox, with values that make it do the most.
std::vector<Criterion> criteria() {
  std::vector<Criterion> made;
  for (const CheckEntry& entry : all_checks()) {
    if (entry.info->family == Family::behavioral) continue;
    Criterion criterion;
    criterion.family = entry.info->family;
    criterion.check = criterion.id = entry.info->name;
    for (const ParameterInfo& parameter : entry.info->parameters) {
      const bool wanted =
          parameter.required || parameter.name == "construct" || parameter.name == "require";
      if (wanted && parameter.type == ParameterType::choices) {
        criterion.parameters[std::string(parameter.name)] = StringList(parameter.choices);
      } else if (parameter.name == "which") {
        criterion.parameters["which"] = std::string("all");
      } else if (parameter.name == "strict") {
        criterion.parameters["strict"] = true;
      }
    }
    if (entry.info->name == "size") criterion.parameters["max-lines"] = std::int64_t{3};
    made.push_back(std::move(criterion));
  }
  return made;
}

void check_span(const Span& span, std::string_view text) {
  require(span.begin <= span.end && span.end <= text.size());
}

/// Spans inside the text and inside each other, containers before their members.
void check_symbols(const std::vector<Symbol>& symbols, std::string_view text) {
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const Symbol& symbol = symbols[i];
    for (const Span& span : {symbol.whole, symbol.name_span, symbol.body, symbol.doc.span}) {
      check_span(span, text);
    }
    require(symbol.container < static_cast<int>(i));
    require(symbol.container >= -1);
    require(symbol.signature->display.size() <= 4096 + 64);
  }
}

auto shape(const Symbol& symbol) {
  return std::make_tuple(symbol.kind, symbol.qualified, symbol.overload, symbol.container,
                         symbol.whole.begin, symbol.whole.end, symbol.body.begin, symbol.body.end,
                         symbol.doc.text, symbol.exported, symbol.header_hash, symbol.body_hash);
}

bool same(const std::vector<Symbol>& a, const std::vector<Symbol>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Symbol& x, const Symbol& y) { return shape(x) == shape(y); });
}

FileFacts facts_of(const SourceFile& file, bool present) {
  FileFacts facts;
  facts.present = present;
  facts.quality = file.quality();
  facts.language = file.language()->name();
  facts.bytes = static_cast<std::uint32_t>(file.text().size());
  facts.lines = file.lines().count();
  if (!present || !file.parsed()) return facts;
  facts.errors = syntax_errors(file);
  for (const SyntaxError& error : facts.errors) check_span(error.span, file.text());
  facts.symbols = extract_symbols(file, true);
  check_symbols(facts.symbols, file.text());
  return facts;
}

/// Each symbol of either side stands in exactly one change.
void check_pairs(const std::vector<SymbolChange>& pairs, const AnalyzedFile& file) {
  std::multiset<int> base, head;
  for (const SymbolChange& pair : pairs) {
    require(pair.base_symbol >= 0 || pair.head_symbol >= 0);
    if (pair.base_symbol >= 0) base.insert(pair.base_symbol);
    if (pair.head_symbol >= 0) head.insert(pair.head_symbol);
  }
  const auto each_once = [](const std::multiset<int>& seen, std::size_t count) {
    require(seen.size() == count);
    int next = 0;
    for (const int index : seen) require(index == next++);
  };
  each_once(base, file.base.symbols.size());
  each_once(head, file.head.symbols.size());
}

using Place = std::tuple<std::string, std::string, std::uint32_t, std::uint32_t, std::string>;

struct Run {
  std::vector<Place> findings;
  std::vector<Symbol> base, head;
};

Run analyse(const Language& language, const std::string& path, std::string_view base_text,
            std::string_view head_text, bool has_base, bool incremental) {
  SourceFile base(path, std::string(base_text), &language),
      head(path, std::string(head_text), &language);
  ChangeSet changes;
  changes.files.push_back({});
  FileChange& change = changes.files.back();
  change.path = path;
  change.mode = FileMode::regular;
  change.status = has_base ? FileStatus::modified : FileStatus::added;
  if (has_base) {
    change.old_path = path;
    change.old_mode = FileMode::regular;
    base.parse();
  }
  change.hunks = line_diff(base_text, head_text);
  head.parse(has_base && incremental ? &base : nullptr, &change.hunks);

  std::vector<AnalyzedFile> files(1);
  files[0].change = &change;
  files[0].base = facts_of(base, has_base);
  files[0].head = facts_of(head, true);
  static const std::vector<Criterion> kCriteria = criteria();
  std::vector<std::unique_ptr<Check>> checks;
  for (const Criterion& criterion : kCriteria) {
    checks.push_back(find_check(criterion.family, criterion.check)->make(criterion).value());
    files[0].collected.push_back(checks.back()->collect(
        {change, true, has_base ? &base : nullptr, &head, files[0].base, files[0].head}));
  }
  const std::vector<SymbolChange> pairs = pair_symbols(files);
  check_pairs(pairs, files[0]);
  Run run;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const Outcome outcome = checks[i]->decide({changes, files, pairs}, i, NoContext(head_text));
    require(outcome.verdict != Verdict::fail || !outcome.findings.empty());
    require(outcome.verdict != Verdict::error || !outcome.reason.empty());
    for (const Finding& finding : outcome.findings) {
      run.findings.emplace_back(finding.rule, finding.symbol, finding.range.begin.line,
                                finding.range.begin.column, finding.message);
    }
  }
  run.base = std::move(files[0].base.symbols);
  run.head = std::move(files[0].head.symbols);
  return run;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Language& language = fuzz::language_by_byte(data[0]);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t marker = text.find(kMarker);
  const bool has_base = marker != text.npos;
  const std::string_view base = text.substr(0, has_base ? marker : 0);
  const std::string_view head = has_base ? text.substr(marker + kMarker.size()) : text;
  const std::string path = "src/example";
  const Run once = analyse(language, path, base, head, has_base, true);
  const Run again = analyse(language, path, base, head, has_base, true);
  require(once.findings == again.findings && same(once.base, again.base) &&
          same(once.head, again.head));
  if (!has_base) return 0;
  const Run full = analyse(language, path, base, head, has_base, false);
  require(same(once.head, full.head));
  require(once.findings == full.findings);
  return 0;
}
