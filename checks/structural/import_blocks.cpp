#include "checks/structural/import_blocks.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "checks/structural/code_streams.h"
#include "core/hash.h"
#include "core/text.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

/// imports.scm of a language; null where it has none. Compiled once.
const Query* imports_query(const Language& language) {
  static std::mutex mutex;
  static std::map<std::string, std::optional<Query>> queries;
  const std::lock_guard lock(mutex);
  const auto [entry, inserted] = queries.try_emplace(language.name());
  const std::string_view text = language.query_text("imports.scm");
  if (inserted && !trim(text).empty()) {
    entry->second = Query::compile_own(language, text, "imports.scm");
  }
  return entry->second ? &*entry->second : nullptr;
}

/// One import that may change places.
struct Import {
  Node node;
  std::vector<std::string> names;  ///< That it binds.
  std::uint64_t key = 0;           ///< Of its code; 0 where all of it is erased.
};

std::uint64_t code_key(const SourceFile& file, const Erasure& erasure, const Modulo& modulo,
                       const Span& span) {
  const std::vector<OpaqueSpan> nothing;
  const auto code = read_code(file, erasure, modulo, span, nothing);
  std::uint64_t key = 0;
  for (CodeUnit unit; code->next(unit);) key = mix(key + 1, unit.hash);
  return key;
}

std::vector<Import> find_imports(const SourceFile& file, const Query& query, bool& complete) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, Import> found;
  const int import = query.capture_index("import"), name = query.capture_index("name");
  const std::vector<Span> everything{{0, static_cast<std::uint32_t>(file.text().size())}};
  const bool all = query.for_each_match(file.root(), everything, [&](const QueryMatch& match) {
    Node node;
    for (const QueryCapture& capture : match.captures) {
      if (static_cast<int>(capture.name) == import) node = capture.node;
    }
    if (!node || node.has_error()) return true;
    Import& entry = found[{node.begin(), node.end()}];
    entry.node = node;
    for (const QueryCapture& capture : match.captures) {
      if (static_cast<int>(capture.name) == name) entry.names.emplace_back(capture.node.text());
    }
    return true;
  });
  complete = complete && all;
  std::vector<Import> imports;
  for (auto& [place, entry] : found) {
    if (imports.empty() || imports.back().node.end() <= place.first) {
      imports.push_back(std::move(entry));
    }
  }
  return imports;
}

/// True where only blanks and what is erased lies between two offsets.
bool only_blanks(const SourceFile& file, const Erasure& erasure, const Modulo& modulo,
                 const Span& gap) {
  return gap.empty() || trim(file.text_of(gap)).empty() ||
         code_key(file, erasure, modulo, gap) == 0;
}

/// True where two different imports bind one name, so that their order decides what it means.
bool binds_twice(const std::vector<Import>& block) {
  std::map<std::string_view, std::uint64_t> bound;
  for (const Import& import : block) {
    for (const std::string& name : import.names) {
      const auto [entry, first] = bound.try_emplace(name, import.key);
      if (!first && entry->second != import.key) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<OpaqueSpan> import_blocks(const SourceFile& file, const Erasure& erasure,
                                      const Modulo& modulo, bool& complete) {
  std::vector<OpaqueSpan> blocks;
  const Query* query = file.parsed() ? imports_query(*file.language()) : nullptr;
  if (!query) return blocks;
  std::vector<Import> imports = find_imports(file, *query, complete);
  for (std::size_t first = 0; first < imports.size();) {
    std::vector<Import> block;
    std::size_t next = first;
    for (; next < imports.size(); ++next) {
      Import& import = imports[next];
      if (!block.empty() &&
          (!(block.back().node.parent() == import.node.parent()) ||
           !only_blanks(file, erasure, modulo, {block.back().node.end(), import.node.begin()}))) {
        break;
      }
      import.key = code_key(file, erasure, modulo, import.node.span());
      block.push_back(std::move(import));
    }
    first = next;
    if (binds_twice(block)) continue;
    const Span span{block.front().node.begin(), block.back().node.end()};
    std::vector<std::uint64_t> keys;
    for (const Import& import : block) {
      if (import.key != 0) keys.push_back(import.key);
    }
    std::sort(keys.begin(), keys.end());
    std::uint64_t key = 0;
    for (const std::uint64_t each : keys) key = mix(key + 1, each);
    blocks.push_back({span, key});
  }
  return blocks;
}

std::vector<Span> with_blocks(std::vector<Span> spans, const std::vector<OpaqueSpan>& blocks) {
  for (const OpaqueSpan& block : blocks) spans.push_back(block.span);
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<Span> outer;
  for (const Span& span : spans) {
    if (outer.empty() || outer.back().end <= span.begin) outer.push_back(span);
  }
  return outer;
}

void place_blocks(std::vector<CodePart>& parts, const std::vector<OpaqueSpan>& blocks) {
  std::vector<std::size_t> open, changed;
  std::size_t next = 0;  // Parts are in order, outer before inner.
  for (const OpaqueSpan& block : blocks) {
    for (; next < parts.size() && parts[next].span.begin <= block.span.begin; ++next) {
      while (!open.empty() && parts[open.back()].span.end <= parts[next].span.begin)
        open.pop_back();
      open.push_back(next);
    }
    while (!open.empty() && !parts[open.back()].span.contains(block.span)) open.pop_back();
    if (open.empty()) return;
    parts[open.back()].inner.push_back(block);
    changed.push_back(open.back());
  }
  for (const std::size_t part : changed) {
    std::vector<OpaqueSpan>& inner = parts[part].inner;
    const auto before = [](const OpaqueSpan& a, const OpaqueSpan& b) {
      return a.span.begin < b.span.begin;
    };
    if (!std::is_sorted(inner.begin(), inner.end(), before)) {
      std::stable_sort(inner.begin(), inner.end(), before);
    }
  }
}

}  // namespace agentcheck
