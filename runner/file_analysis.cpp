#include "runner/file_analysis.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "checks/support.h"
#include "core/text.h"
#include "grammars/language.h"
#include "grammars/source_file.h"
#include "grammars/traits.h"
#include "runner/git/line_diff.h"

namespace agentcheck {
namespace {

/// Both sides' bytes; empty where a side has no file.
struct Contents {
  std::string base, head;
};

void mark(FileChange& change, Unexamined why, std::string reason) {
  change.unexamined = why;
  change.unexamined_reason = std::move(reason);
}

/// Reads one side; marks the change where that cannot be done.
std::string read_side(const TreePair& trees, FileChange& change, Side side,
                      const std::optional<std::uint64_t>& size) {
  if (!change.exists_on(side) || change.unexamined != Unexamined::no) return {};
  if (change.mode_on(side) == FileMode::gitlink) {
    return fmt::format("Subproject commit {}\n", change.id_on(side));  // As git shows it.
  }
  if (size && *size > kMaxFileBytes) {
    mark(change, Unexamined::too_big,
         fmt::format("{} bytes on {}: larger than {} MiB is not read", *size, name_of(side),
                     kMaxFileBytes >> 20));
    return {};
  }
  Result<std::string> content = trees.read(side, change);
  if (!content) {
    mark(change, Unexamined::unreadable, content.error().message);
    return {};
  }
  if (content->size() > kMaxFileBytes) {
    mark(change, Unexamined::too_big,
         fmt::format("{} bytes on {}: larger than {} MiB is not read", content->size(),
                     name_of(side), kMaxFileBytes >> 20));
    return {};
  }
  return std::move(*content);
}

/// Reads both sides and counts lines; gives nothing to parse where the content is no text.
Contents read_contents(const TreePair& trees, FileChange& change, const FileSizes& sizes,
                       bool changed) {
  Contents contents;
  contents.base = read_side(trees, change, Side::base, sizes.base);
  const bool same = change.old_id == change.id && change.exists_on(Side::base) &&
                    change.exists_on(Side::head) && !change.id.empty();
  contents.head = same ? contents.base : read_side(trees, change, Side::head, sizes.head);
  if (change.unexamined != Unexamined::no) return {};
  if (is_binary(contents.base) || is_binary(contents.head)) {
    mark(change, Unexamined::binary, "binary content");
    return {};
  }
  if (changed && !same) {
    const bool type_changed = change.status == FileStatus::type_changed;
    change.hunks = line_diff(contents.base, contents.head);
    if (type_changed) {  // Git shows these as a deletion and a creation.
      change.lines_removed = static_cast<std::uint32_t>(split_lines(contents.base).size());
      change.lines_added = static_cast<std::uint32_t>(split_lines(contents.head).size());
    } else {
      for (const Hunk& hunk : change.hunks) {
        change.lines_removed += hunk.base.end - hunk.base.begin;
        change.lines_added += hunk.head.end - hunk.head.begin;
      }
    }
  }
  return contents;
}

LanguageChoice choose(const FileChange& change, const Contents& contents,
                      const HeaderNeighbours& neighbours) {
  const bool deleted = !change.exists_on(Side::head);
  const std::string& path = change.path;
  const std::string neighbour = neighbours.of(path);
  return choose_language(path, deleted ? contents.base : contents.head, neighbour);
}

/// The needs of every criterion that reaches the file.
Needs needs_of(const Plan& plan, const AnalyzedFile& file, const Language* language,
               std::size_t bytes) {
  Needs needs;
  for (std::size_t i = 0; i < plan.criteria.size(); ++i) {
    const Needs own = plan.checks[i]->needs();
    if (!in_reach(plan.criteria[i], *file.change)) continue;
    if (!file.changed && !own.unchanged_files) continue;
    if (language && !plan.criteria[i].reaches_language(language->name())) continue;
    const bool data = language && !language->has_definitions();
    if (data && (own.definitions || bytes > own.most_data_bytes)) continue;
    needs.parse = needs.parse || own.parse;
    needs.symbols = needs.symbols || own.symbols;
    needs.local_symbols = needs.local_symbols || own.local_symbols;
    needs.unchanged_files = needs.unchanged_files || own.unchanged_files;
  }
  return needs;
}

/// The lines of one side that hunks touch.
std::vector<LineRange> touched_lines(const FileChange& change, Side side) {
  std::vector<LineRange> lines;
  for (const Hunk& hunk : change.hunks) lines.push_back(side == Side::base ? hunk.base : hunk.head);
  return lines;
}

/// Names of the definitions that were extracted in brief, sorted.
std::vector<std::string_view> brief_names(const FileFacts& facts) {
  std::vector<std::string_view> names;
  for (const Symbol& symbol : facts.symbols) {
    if (symbol.brief) names.push_back(symbol.qualified);
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// Adds the lines of the definitions called one of `names` (sorted) to `lines`, which stay disjoint
/// and in order.
void add_lines_of(const FileFacts& facts, const std::vector<std::string_view>& names,
                  std::vector<LineRange>& lines) {
  for (const Symbol& symbol : facts.symbols) {
    if (!std::binary_search(names.begin(), names.end(), symbol.qualified)) continue;
    lines.push_back({symbol.whole_range.begin.line, symbol.whole_range.end.line + 1});
  }
  std::sort(lines.begin(), lines.end(), [](const LineRange& a, const LineRange& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  std::vector<LineRange> merged;
  for (const LineRange& range : lines) {
    if (!merged.empty() && range.begin <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, range.end);
    } else {
      merged.push_back(range);
    }
  }
  lines = std::move(merged);
}

/// Extracts both sides of a modified file, definitions outside the hunks in brief; in full where a
/// definition would be brief on one side only, so that what is compared was read the same way, and
/// where names mean something else on one side, so that equal text is no equal signature.
void extract_pair(const SourceFile& base, const SourceFile& head, const Needs& needs,
                  const FileChange& change, FileFacts& base_facts, FileFacts& head_facts) {
  if (base_facts.context.names != head_facts.context.names) {
    base_facts.symbols = extract_symbols(base, needs.local_symbols);
    head_facts.symbols = extract_symbols(head, needs.local_symbols);
    return;
  }
  std::vector<LineRange> before = touched_lines(change, Side::base);
  std::vector<LineRange> after = touched_lines(change, Side::head);
  base_facts.symbols = extract_symbols(base, needs.local_symbols, &before);
  head_facts.symbols = extract_symbols(head, needs.local_symbols, &after);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const std::vector<std::string_view> old_names = brief_names(base_facts);
    const std::vector<std::string_view> new_names = brief_names(head_facts);
    std::vector<std::string_view> one_sided;
    std::set_symmetric_difference(old_names.begin(), old_names.end(), new_names.begin(),
                                  new_names.end(), std::back_inserter(one_sided));
    if (one_sided.empty()) return;
    if (attempt > 0) break;
    add_lines_of(base_facts, one_sided, before);
    add_lines_of(head_facts, one_sided, after);
    std::vector<Symbol> old_symbols = extract_symbols(base, needs.local_symbols, &before);
    std::vector<Symbol> new_symbols = extract_symbols(head, needs.local_symbols, &after);
    base_facts.symbols = std::move(old_symbols);  // Not earlier: the names point into them.
    head_facts.symbols = std::move(new_symbols);
  }
  base_facts.symbols = extract_symbols(base, needs.local_symbols);
  head_facts.symbols = extract_symbols(head, needs.local_symbols);
}

FileFacts facts_of(const SourceFile& file, const LanguageChoice& choice) {
  FileFacts facts;
  facts.present = true;
  facts.bytes = static_cast<std::uint32_t>(file.text().size());
  facts.lines = file.lines().count();
  facts.quality = file.quality();
  if (!choice.language || !file.language()) return facts;
  facts.language = choice.language->name();
  facts.language_reason = choice.reason;
  facts.is_test_file = choice.language->is_test_file(file.path());
  if (!file.parsed()) return facts;
  facts.errors = syntax_errors(file);
  facts.context = file.language()->traits().context(file);
  return facts;
}

/// Marks the syntax errors that lie in what changed and were not there, word for word, before; and
/// all where base could be read without one: a parser may stumble far behind what is broken.
void mark_relevant(FileFacts& facts, const FileFacts& other_facts, const FileChange& change,
                   Side side) {
  if (facts.errors.empty()) return;
  std::multiset<std::uint64_t> known;
  for (const SyntaxError& error : other_facts.errors) known.insert(error.code);
  const bool all = side == Side::head && other_facts.present && other_facts.errors.empty();
  for (SyntaxError& error : facts.errors) {
    const bool touched =
        all || std::any_of(change.hunks.begin(), change.hunks.end(), [&](const Hunk& hunk) {
          return error.lines.overlaps(side == Side::base ? hunk.base : hunk.head);
        });
    if (!touched) continue;
    const auto found = known.find(error.code);
    if (found != known.end()) {
      known.erase(found);
    } else {
      error.relevant = true;
    }
  }
}

Quality quality_of(const FileChange& change) {
  switch (change.unexamined) {
    case Unexamined::too_big:
      return Quality::too_big;
    case Unexamined::filter:
      return Quality::filter;
    case Unexamined::binary:
    case Unexamined::unreadable:
      return Quality::binary;
    case Unexamined::no:
      break;
  }
  return Quality::text;
}

/// The language of base, where head's path or first line says another one.
LanguageChoice choose_base(const FileChange& change, const Contents& contents,
                           const LanguageChoice& head) {
  if (!change.exists_on(Side::base) || change.old_path.ends_with(".h")) return head;
  const LanguageChoice own = choose_language(change.old_path, contents.base);
  return own.language ? own : head;
}

void collect(AnalyzedFile& file, const Plan& plan, const SourceFile* base, const SourceFile* head) {
  for (std::size_t i = 0; i < plan.checks.size(); ++i) {
    const bool wanted = file.changed || plan.checks[i]->needs().unchanged_files;
    if (!wanted || !in_reach(plan.criteria[i], file)) continue;
    file.collected[i] =
        plan.checks[i]->collect({*file.change, file.changed, base, head, file.base, file.head});
  }
}

}  // namespace

AnalyzedFile analyse_file(const TreePair& trees, FileChange& change, const FileSizes& sizes,
                          bool changed, const Plan& plan, const HeaderNeighbours& neighbours) {
  AnalyzedFile file;
  file.change = &change;
  file.changed = changed;
  file.collected.resize(plan.checks.size());
  file.base.present = change.exists_on(Side::base);
  file.head.present = change.exists_on(Side::head);
  Contents contents = read_contents(trees, change, sizes, changed);
  if (change.unexamined != Unexamined::no) {
    file.base.quality = file.head.quality = quality_of(change);
    return file;
  }
  LanguageChoice choice;
  const bool base_source = is_file(change.old_mode), head_source = is_file(change.mode);
  if (base_source || head_source) choice = choose(change, contents, neighbours);
  const LanguageChoice base_choice = choose_base(change, contents, choice);
  if (!choice.language) choice = base_choice;
  const std::size_t bytes = std::max(contents.base.size(), contents.head.size());
  const Needs needs = needs_of(plan, file, choice.language, bytes);
  const bool wanted = needs.parse || needs.symbols;
  // A head that no grammar reads any more has no tree: what base defined is gone from it.
  const bool head_reads = head_source && (choose_language(change.path, contents.head).language ||
                                          change.path.ends_with(".h"));
  SourceFile base(change.old_path, std::move(contents.base),
                  wanted && base_source ? base_choice.language : nullptr);
  SourceFile head(change.path, std::move(contents.head),
                  wanted && head_reads ? choice.language : nullptr);
  // Equal content is read once: only its name changed, or its mode.
  const bool same = changed && file.base.present && file.head.present && change.hunks.empty() &&
                    base.language() == head.language();
  if (file.base.present && changed) base.parse();
  if (file.head.present) {
    same ? head.parse_like(base) : head.parse(file.base.present ? &base : nullptr, &change.hunks);
  }
  if (file.base.present && changed) file.base = facts_of(base, base_choice);
  if (file.head.present) file.head = facts_of(head, choice);
  const SourceFile* base_file = file.base.present && changed ? &base : nullptr;
  const SourceFile* head_file = file.head.present ? &head : nullptr;
  if (needs.symbols) {
    const bool pair = base_file && head_file && base.parsed() && head.parsed();
    if (pair && change.old_path == change.path && !needs.unchanged_files) {
      extract_pair(base, head, needs, change, file.base, file.head);
    } else {
      if (base_file) file.base.symbols = extract_symbols(base, needs.local_symbols);
      if (head_file) file.head.symbols = extract_symbols(head, needs.local_symbols);
    }
  }
  if (base_file) mark_relevant(file.base, file.head, change, Side::base);
  if (head_file) mark_relevant(file.head, file.base, change, Side::head);
  collect(file, plan, base_file, head_file);
  // What base's documentation says is not asked again, only whether head's is another.
  for (Symbol& symbol : file.base.symbols) symbol.doc.text = {};
  return file;
}

}  // namespace agentcheck
