#include "checks/structural/pattern_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "checks/negative/added/occurrence.h"
#include "core/text.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

std::vector<Span> whole_text(const SourceFile& file) {
  return {{0, static_cast<std::uint32_t>(file.text().size())}};
}

/// True where `inner` lies below `outer` though their spans are the same.
bool is_below(Node inner, const Node& outer) {
  for (inner = inner.parent(); inner && inner.span() == outer.span(); inner = inner.parent()) {
    if (inner == outer) return true;
  }
  return false;
}

/// The outermost spans of nodes that come outer before inner.
std::vector<Span> outermost_spans(const std::vector<Node>& nodes) {
  std::vector<Span> spans;
  for (const Node& node : nodes) {
    if (!node.span().empty() && (spans.empty() || spans.back().end <= node.begin())) {
      spans.push_back(node.span());
    }
  }
  return spans;
}

}  // namespace

Result<PatternQuery> PatternQuery::compile(std::string_view text, std::string_view parameter,
                                           const StringList& languages) {
  PatternQuery pattern;
  if (languages.empty()) return fail(ErrorKind::usage, "`language` names no language");
  for (const std::string& name : languages) {
    const Language* language = find_language(name);
    if (!language) {
      const std::string near = did_you_mean(name, language_names());
      return fail(ErrorKind::usage, fmt::format("`language`: no language `{}`", display(name)),
                  near.empty() ? fmt::format("one of {}", fmt::join(language_names(), ", "))
                               : fmt::format("did you mean `{}`?", near));
    }
    Result<Query> query = Query::compile(*language, text, parameter);
    if (!query) {
      Error error = query.error();
      error.message = fmt::format("`{}`: {}", parameter, error.message);
      if (languages.size() > 1) error.message += fmt::format(" (in {})", name);
      return tl::unexpected(std::move(error));
    }
    if (query->capture_names().empty()) {
      return fail(ErrorKind::usage, fmt::format("`{}` captures nothing", parameter),
                  "put `@match` behind the node that counts");
    }
    const int match = query->capture_index("match");
    pattern.by_language_.emplace(
        name, Compiled{std::move(*query), static_cast<std::uint32_t>(std::max(match, 0))});
  }
  return pattern;
}

std::vector<Node> PatternQuery::find(const SourceFile& file, const std::vector<Span>& ranges,
                                     bool& complete) const {
  std::vector<Node> nodes;
  if (!file.parsed()) return nodes;
  const auto compiled = by_language_.find(file.language()->name());
  if (compiled == by_language_.end()) return nodes;
  std::set<std::pair<const void*, std::uint32_t>>
      seen;  // Asked, never read out: order is no matter.
  const auto visit = [&](const QueryMatch& match) {
    for (const QueryCapture& capture : match.captures) {
      if (capture.name != compiled->second.capture) continue;
      if (seen.emplace(capture.node.raw().id, capture.node.begin()).second) {
        nodes.push_back(capture.node);
      }
    }
    return true;
  };
  if (!compiled->second.query.for_each_match(file.root(), ranges, visit)) complete = false;
  std::stable_sort(nodes.begin(), nodes.end(), [](const Node& a, const Node& b) {
    return a.begin() != b.begin() ? a.begin() < b.begin() : a.end() > b.end();
  });
  return nodes;
}

std::vector<Node> find_in_reach(const FilePair& pair, Side side, const Criterion& criterion,
                                const PatternQuery& query, PatternReach reach, bool& complete) {
  const SourceFile* file = side == Side::base ? pair.base : pair.head;
  const std::string& path = pair.change.path_on(side);
  if (!file || !file->parsed() || !criterion.reaches(path) ||
      !criterion.reaches_language(file->language()->name())) {
    return {};
  }
  if (reach == PatternReach::head) return query.find(*file, whole_text(*file), complete);
  const TouchedLines lines(pair, side);
  std::vector<Node> nodes = query.find(*file, lines.regions(), complete);
  std::erase_if(nodes, [&](const Node& node) { return lines.hunk_of(node.span()) < 0; });
  return nodes;
}

std::vector<Node> lacking(const SourceFile& file, const std::vector<Node>& nodes,
                          const PatternQuery& wanted, bool& complete) {
  std::vector<Node> inner = wanted.find(file, outermost_spans(nodes), complete);
  std::stable_sort(inner.begin(), inner.end(), [](const Node& a, const Node& b) {
    return std::pair(a.begin(), a.end()) < std::pair(b.begin(), b.end());
  });
  std::vector<Node> without;
  for (const Node& node : nodes) {
    auto at = std::lower_bound(
        inner.begin(), inner.end(), node.begin(),
        [](const Node& candidate, std::uint32_t begin) { return candidate.begin() < begin; });
    bool found = false;
    for (; at != inner.end() && at->begin() == node.begin() && !found; ++at) {
      if (at->end() > node.end()) break;
      found = at->end() < node.end() || is_below(*at, node);
    }
    // Nodes of one tree do not overlap in part: what begins further inside lies inside.
    at = std::upper_bound(
        inner.begin(), inner.end(), node.begin(),
        [](std::uint32_t begin, const Node& candidate) { return begin < candidate.begin(); });
    if (!found && (at == inner.end() || at->begin() >= node.end())) without.push_back(node);
  }
  return without;
}

Observation observe(const FilePair& pair, Side side, const Node& node, std::string rule,
                    std::string message) {
  const SourceFile& file = side == Side::base ? *pair.base : *pair.head;
  const SymbolIndex symbols(side == Side::base ? pair.base_facts : pair.head_facts);
  Observation observation;
  observation.rule = std::move(rule);
  observation.message = std::move(message);
  observation.side = side;
  observation.range = file.range(node.span());
  if (const Symbol* symbol = symbols.at(node.begin())) {
    observation.symbol = display_name(*symbol);
    observation.kind = name_of(symbol->kind);
  }
  (side == Side::base ? observation.before : observation.after) =
      shorten(node.text().substr(0, node.text().find('\n')), 400);
  return observation;
}

Collected collect_lacking(const FilePair& pair, const Criterion& criterion,
                          const PatternQuery& query, const PatternQuery& wanted,
                          PatternReach reach) {
  Collected collected;
  bool complete = true;
  const std::vector<Node> nodes =
      find_in_reach(pair, Side::head, criterion, query, reach, complete);
  collected.symbols = static_cast<std::uint32_t>(nodes.size());
  if (!nodes.empty()) {
    for (const Node& node : lacking(*pair.head, nodes, wanted, complete)) {
      collected.observations.push_back(observe(
          pair, Side::head, node, "pattern-lacks",
          fmt::format("{} has nothing in it that `contains` matches", quoted_line(node.text()))));
    }
  }
  if (!complete) {
    collected.observations.clear();
    collected.error = kSearchGaveUp;
  }
  return collected;
}

}  // namespace agentcheck
