// structural: equivalent
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "checks/checks.h"
#include "checks/structural/code_parts.h"
#include "checks/structural/code_stream.h"
#include "checks/structural/import_blocks.h"
#include "checks/support.h"
#include "core/hash.h"
#include "core/regex.h"
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
        {"modulo",
         ParameterType::choices,
         true,
         {"comments", "docs", "formatting", "types", "import-order"},
         "",
         "What may differ."},
        {"renames",
         ParameterType::texts_by_name,
         false,
         {},
         "",
         "`{old: new}`: names that base has, and what head calls them."},
    },
    {},
    "- structural: equivalent\n  modulo: [comments, docs]\n  why: a documentation task changes no "
    "code\n",
    R"(# structural: equivalent

Proves a low-risk task harmless: the code of base and head is the same once these are erased:

- `comments`: every comment, except directives that a tool or a compiler obeys (`//go:build`,
  `# type: ignore`, `// eslint-disable`, `#!`), which are code.
- `docs`: documentation comments, and docstrings.
- `formatting`: layout, trailing commas, redundant parentheses, quote style, semicolons where the
  language inserts them. Without it, the lines of code must be the same text once comments, blank lines
  and trailing blanks are gone.
- `types`: annotations and what exists only for them (Python, TypeScript, PHP).
- `import-order`: the order of imports that stand in one block, with nothing but blank lines (and erased
  comments) between them; the names inside one import keep theirs. Imports that are there for their effects (`import "x"` in JavaScript, `import _` and
  `import .` in Go, `from x import *` in Python) keep their place and end a block, and so does a block of
  Python that binds one name twice. Not in C, C++, Ruby, Scala and Bash, where the order has a meaning.

`renames: {old: new}` beside it: wherever base has the name `old`, head has `new`. Names are whole
identifiers, not text in strings or comments. An `old` that stayed in a changed file is a difference: the
file is renamed throughout or not at all. A `new` that base already used in a file that has `old` is
`rename-collision`, for then nobody can tell the two apart any more; names that change places
(`{a: b, b: a}`) are none. `modulo: none` with `renames` allows nothing else.

String literals and layout that carries meaning are compared: the indentation of YAML, every blank of HTML
and Markdown. Files of a language without a grammar, and data (JSON, YAML ...) of more than 4 MiB, must
be equal byte for byte; created, deleted and renamed files, changed modes, links and binaries differ,
be there code in them or not: an empty file can stand in the way of another module.

Findings: `code-changed` (the first difference of each definition; definitions that changed places show
in what is around them), `code-added`, `code-removed`, `file-changed`, `rename-collision`.

What it cannot see: whether an `old` in another file that did not change means the same thing; macros, reflection and programs that read their own source.
)"};

/// What a language's own queries say of what `modulo` names: comments.scm, docs.scm,
/// formatting.scm, types.scm, those the language has, as one query; null where it has none.
/// Compiled once.
const Query* erasing_query(const Language& language, const Modulo& modulo) {
  static std::mutex mutex;
  static std::map<std::string, std::optional<Query>> queries;
  std::string text;
  for (const auto& [file, wanted] :
       {std::pair{"comments.scm", modulo.comments}, std::pair{"docs.scm", modulo.docs},
        std::pair{"formatting.scm", modulo.formatting}, std::pair{"types.scm", modulo.types}}) {
    if (wanted) text += std::string(language.query_text(file)) + "\n";
  }
  const std::lock_guard lock(mutex);
  const auto [entry, inserted] = queries.try_emplace(language.name() + "\n" + text);
  if (inserted && !trim(text).empty()) {
    entry->second = Query::compile_own(language, text, "the queries of what does not count");
  }
  return entry->second ? &*entry->second : nullptr;
}

/// The lines of hunks on one side, with a line before and after them; disjoint, in order.
std::vector<Span> touched_spans(const FilePair& pair, Side side, const SourceFile& file) {
  const auto size = static_cast<std::uint32_t>(file.text().size());
  std::vector<Span> spans;
  for (const Hunk& hunk : pair.change.hunks) {
    const LineRange& lines = side == Side::base ? hunk.base : hunk.head;
    const std::uint32_t first = lines.begin == 0 ? 0 : lines.begin - 1;
    const Span span{file.lines().start_of(first),
                    std::min(size, file.lines().start_of(lines.end + 1))};
    if (!spans.empty() && span.begin <= spans.back().end) {
      spans.back().end = std::max(spans.back().end, span.end);
    } else {
      spans.push_back(span);
    }
  }
  return spans;
}

/// Compares the two sides of a file definition by definition.
class Comparison {
 public:
  Comparison(const FilePair& pair, const Modulo& modulo, std::string_view words)
      : pair_(pair), modulo_(modulo), words_(words) {}

  Collected run() {
    if (!pair_.base || !pair_.head) {
      one_sided_file(pair_.base ? Side::base : Side::head);
      return std::move(collected_);
    }
    const Erased base(pair_, Side::base, modulo_), head(pair_, Side::head, modulo_);
    if (!base.complete() || !head.complete()) return cannot_tell();
    bool complete = true;
    const Blocks old_blocks = blocks(*pair_.base, base, complete);
    const Blocks new_blocks = blocks(*pair_.head, head, complete);
    if (!complete) return cannot_tell();
    std::vector<CodePart> before = split_code(*pair_.base, pair_.base_facts, Side::base, modulo_,
                                              with_blocks(base.spans(), old_blocks));
    std::vector<CodePart> after = split_code(*pair_.head, pair_.head_facts, Side::head, modulo_,
                                             with_blocks(head.spans(), new_blocks));
    mark_one_sided(before, after);
    mark_one_sided(after, before);
    place_blocks(before, old_blocks);
    place_blocks(after, new_blocks);
    find_collisions();
    std::unordered_map<std::uint64_t, const CodePart*> by_key;
    for (const CodePart& part : after) by_key[part.key] = &part;
    for (const CodePart& part : before) {
      if (part.one_sided) {
        if (!before[part.around].one_sided) one_sided(part, Side::base, base, head);
      } else if (const CodePart& twin = *by_key.at(part.key); !same_text(part, twin)) {
        compare(part, twin, base, head);
      }
    }
    for (const CodePart& part : after) {
      if (part.one_sided && !after[part.around].one_sided) one_sided(part, Side::head, base, head);
    }
    return std::move(collected_);
  }

 private:
  /// What is erased of one side; empty where the side has no tree.
  struct Erased {
    Erased(const FilePair& pair, Side side, const Modulo& modulo)
        : Erased(pair, side, modulo,
                 touched_spans(pair, side, side == Side::base ? *pair.base : *pair.head)) {}
    /// Of what `regions` touch.
    Erased(const FilePair& pair, Side side, const Modulo& modulo,
           const std::vector<Span>& regions) {
      const SourceFile& file = side == Side::base ? *pair.base : *pair.head;
      const FileFacts& facts = side == Side::base ? pair.base_facts : pair.head_facts;
      if (!file.parsed()) return;
      erasure.emplace(file, facts, side, modulo, erasing_query(*file.language(), modulo), regions);
    }
    bool complete() const { return !erasure || erasure->complete(); }
    std::vector<Span> spans() const { return erasure ? erasure->spans() : std::vector<Span>{}; }
    std::optional<Erasure> erasure;
  };

  using Blocks = std::vector<OpaqueSpan>;

  Blocks blocks(const SourceFile& file, const Erased& erased, bool& complete) const {
    if (!modulo_.import_order || !erased.erasure) return {};
    return import_blocks(file, *erased.erasure, modulo_, complete);
  }

  /// New names that base has already, beside the old ones.
  void find_collisions() {
    const SourceFile& file = *pair_.base;
    if (modulo_.renames.empty() || !file.parsed()) return;
    std::map<std::string_view, Span> names;  // Identifiers of base that a rename is about.
    std::unordered_set<std::string_view> about;
    for (const auto& [from, to] : modulo_.renames) {
      if (file.text().find(from) == std::string_view::npos) continue;
      about.insert(from);
      about.insert(to);
    }
    if (about.empty()) return;
    for_each_leaf(file.root(), [&](const Node& leaf) {
      const bool name = (file.language()->code_classes(leaf.symbol()) & kIdentifier) != 0;
      if (name && about.contains(leaf.text())) names.emplace(leaf.text(), leaf.span());
    });
    for (const auto& [from, to] : modulo_.renames) {
      const auto taken = names.find(to);
      if (!names.contains(from) || taken == names.end() || modulo_.renames.contains(to)) continue;
      Observation observation;
      observation.rule = "rename-collision";
      observation.message =
          fmt::format("base has `{}` already: with `{}` called so, the two are one", to, from);
      observation.side = Side::base;
      observation.range = file.range(taken->second);
      observation.before = shorten(trim(line_at(file, taken->second.begin)), 400);
      collected_.observations.push_back(std::move(observation));
    }
  }

  static Collected cannot_tell() {
    Collected collected;
    collected.error = "its tree cannot be searched for what does not count";
    return collected;
  }

  static CodePart whole(const SourceFile& file) {
    return {"", 1, {0, static_cast<std::uint32_t>(file.text().size())}, false, {}, 0, 0, false};
  }

  /// Marks the parts `others` has nothing of; what is around them then reads on without them.
  static void mark_one_sided(std::vector<CodePart>& parts, const std::vector<CodePart>& others) {
    std::unordered_set<std::uint64_t> keys;
    for (const CodePart& other : others) keys.insert(other.key);
    for (CodePart& part : parts) {
      part.one_sided = !keys.contains(part.key);
      if (part.one_sided) parts[part.around].inner[part.slot].key = 0;
    }
  }

  bool same_text(const CodePart& base, const CodePart& head) const {
    return base.known && head.known &&
           pair_.base->text_of(base.span) == pair_.head->text_of(head.span);
  }

  static std::string_view line_at(const SourceFile& file, std::uint32_t offset) {
    const std::uint32_t line = file.lines().position(offset).line;
    const Span span{file.lines().start_of(line), file.lines().start_of(line + 1)};
    return file.text_of(span);
  }

  /// The lines that show how two units differ: those they begin on, or, where these are the same (a
  /// literal of many lines), the first that are not.
  std::pair<std::string, std::string> differing_lines(const Span& before, const Span& after) const {
    const std::string_view base = line_at(*pair_.base, before.begin);
    const std::string_view head = line_at(*pair_.head, after.begin);
    if (trim(base) != trim(head)) return {std::string(trim(base)), std::string(trim(head))};
    const auto old_lines = split_lines(pair_.base->text_of(before));
    const auto new_lines = split_lines(pair_.head->text_of(after));
    for (std::size_t i = 0; i < std::min(old_lines.size(), new_lines.size()); ++i) {
      if (old_lines[i] == new_lines[i]) continue;
      return {std::string(old_lines[i]), std::string(new_lines[i])};
    }
    const auto without_end = [](std::string_view line) {
      return std::string(line.substr(0, line.find_last_not_of("\r\n") + 1));
    };
    return {without_end(base), without_end(head)};  // Indentation is the difference.
  }

  static std::string title(std::string_view name) {
    return name.empty() ? "code outside every definition" : fmt::format("`{}`", name);
  }

  void compare(const CodePart& base, const CodePart& head, const Erased& erased_base,
               const Erased& erased_head) {
    if (!erased_base.erasure || !erased_head.erasure) return;
    const auto b = read_code(*pair_.base, *erased_base.erasure, modulo_, base.span, base.inner);
    const auto h = read_code(*pair_.head, *erased_head.erasure, modulo_, head.span, head.inner);
    CodeUnit before{0, {base.span.begin, base.span.begin}},
        after{0, {head.span.begin, head.span.begin}};
    while (true) {
      CodeUnit mine = before, theirs = after;
      const bool more_mine = b->next(mine), more_theirs = h->next(theirs);
      if (!more_mine && !more_theirs) return;
      ++collected_.lines;
      before = mine;
      after = theirs;
      if (more_mine != more_theirs || mine.hash != theirs.hash) break;
    }
    Observation observation;
    observation.rule = "code-changed";
    observation.message = fmt::format("{} differs in more than {}", title(head.name), words_);
    observation.side = Side::head;
    observation.range = pair_.head->range(after.span);
    observation.symbol = head.name;
    const auto [old_line, new_line] = differing_lines(before.span, after.span);
    observation.before = shorten(old_line, 400);
    observation.after = shorten(new_line, 400);
    collected_.observations.push_back(std::move(observation));
  }

  /// The first code of a part that counts; nullopt where nothing does.
  std::optional<Span> first_code(const SourceFile& file, const Erased& erased,
                                 const CodePart& part) const {
    if (!erased.erasure) return std::nullopt;
    const std::vector<OpaqueSpan> nothing;
    const auto code = read_code(file, *erased.erasure, modulo_, part.span, nothing);
    for (CodeUnit unit; code->next(unit);) {
      if (!unit.span.empty()) return unit.span;
    }
    return std::nullopt;
  }

  /// A file of one side only. Its first code is all that is asked for, so that what is erased far
  /// behind it need not be known.
  void one_sided_file(Side side) {
    constexpr std::uint64_t kFirstBytes = 2048;
    const SourceFile& file = side == Side::base ? *pair_.base : *pair_.head;
    const std::uint64_t size = file.text().size();
    for (std::uint64_t known = kFirstBytes;; known *= 8) {
      const auto end = static_cast<std::uint32_t>(std::min(known, size));
      const Erased erased(pair_, side, modulo_, {{0, end}});
      if (!erased.complete()) {
        collected_ = cannot_tell();
        return;
      }
      const std::optional<Span> first = first_code(file, erased, whole(file));
      if (end < size && (!first || first->end > end)) continue;
      if (first) report_one_sided(whole(file), side, *first);
      return;
    }
  }

  /// A definition of one side only; none where nothing of it counts.
  void one_sided(const CodePart& part, Side side, const Erased& base, const Erased& head) {
    const SourceFile& file = side == Side::base ? *pair_.base : *pair_.head;
    const std::optional<Span> first = first_code(file, side == Side::base ? base : head, part);
    if (first) report_one_sided(part, side, *first);
  }

  void report_one_sided(const CodePart& part, Side side, const Span& first) {
    const bool old = side == Side::base;
    const SourceFile& file = old ? *pair_.base : *pair_.head;
    Observation observation;
    observation.rule = old ? "code-removed" : "code-added";
    observation.message = fmt::format("{} was {}: only {} may differ", title(part.name),
                                      old ? "removed" : "added", words_);
    observation.side = side;
    observation.range = file.range(first);
    observation.symbol = part.name;
    (old ? observation.before : observation.after) = shorten(trim(line_at(file, first.begin)), 400);
    collected_.observations.push_back(std::move(observation));
  }

  const FilePair& pair_;
  const Modulo& modulo_;
  std::string_view words_;
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
      modulo_.import_order = modulo_.import_order || word == "import-order";
      words_ += (words_.empty() ? "" : ", ") + word;
    }
    for (const auto& [from, to] : criterion.get_or<StringMap>("renames", {})) {
      modulo_.renames.emplace(from, to);
    }
    if (!modulo_.renames.empty()) words_ += words_.empty() ? "renames" : ", renames";
    if (words_.empty()) words_ = "nothing";
  }

  Needs needs() const override {
    constexpr std::uint32_t kMostData = 4 << 20;
    return {.parse = true, .symbols = true, .most_data_bytes = kMostData};
  }
  bool examines(const AnalyzedFile&) const override { return true; }

  Collected collect(const FilePair& pair) const override {
    const bool parsed = (!pair.base || pair.base->parsed()) && (!pair.head || pair.head->parsed());
    if (!parsed || pair.change.hunks.empty()) return {};
    return Comparison(pair, modulo_, words_).run();
  }

  Outcome decide(const Analysis& analysis, std::size_t criterion,
                 const CheckContext&) const override {
    Outcome outcome;
    std::string problem;
    for (const AnalyzedFile& file : analysis.files) {
      if (!file.changed || !in_reach(criterion_, file)) continue;
      ++outcome.examined.files;
      if (const std::string what = whole_file(file); !what.empty()) {
        outcome.findings.push_back(finding_for(
            *file.change, "file-changed", fmt::format("{}: only {} may differ", what, words_)));
        continue;
      }
      outcome.examined.lines += file.change->lines_added + file.change->lines_removed;
      if (const std::string& error = file.collected[criterion].error; !error.empty()) {
        problem = fmt::format("{}: {}", display(file.change->path), error);
        continue;
      }
      const std::vector<Observation>& observations = file.collected[criterion].observations;
      const bool one_sided =
          file.change->status == FileStatus::added || file.change->status == FileStatus::deleted;
      if (one_sided && observations.empty()) {
        outcome.findings.push_back(finding_for(
            *file.change, "file-changed",
            fmt::format("the file was {}, be there code in it or not: only {} may differ",
                        name_of(file.change->status), words_)));
      }
      for (const Observation& observation : observations) {
        outcome.findings.push_back(finding_from(file, observation));
      }
    }
    conclude_parsed(outcome, criterion_, analysis);
    if (outcome.verdict == Verdict::pass && !problem.empty()) {
      outcome.verdict = Verdict::error;
      outcome.reason = problem;
    }
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
    if (change.exists_on(Side::base) && change.exists_on(Side::head) &&
        change.old_mode != change.mode) {
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
  static const Regex kName =
      Regex::compile("^[$@]{0,2}[A-Za-z_$\\x80-\\x{10FFFF}][\\w$\\x80-\\x{10FFFF}]*[?!=]?$")
          .value();
  std::map<std::string, std::string> taken;
  for (const auto& [from, to] : criterion.get_or<StringMap>("renames", {})) {
    for (const std::string& name : {from, to}) {
      if (kName.search(name)) continue;
      return fail(ErrorKind::usage, fmt::format("`renames`: `{}` is no name", display(name)),
                  "write one identifier, without the type or module it belongs to");
    }
    if (from == to) {
      return fail(ErrorKind::usage, fmt::format("`renames`: `{}` keeps its name", display(from)));
    }
    const auto [entry, first] = taken.emplace(to, from);
    if (!first) {
      return fail(ErrorKind::usage,
                  fmt::format("`renames`: `{}` and `{}` would both be `{}`", display(entry->second),
                              display(from), display(to)),
                  "give each a name of its own");
    }
  }
  return std::make_unique<Equivalent>(criterion);
}

}  // namespace

const CheckEntry kEquivalentCheck{&kInfo, make};

}  // namespace agentcheck
