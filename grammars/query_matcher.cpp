#include "grammars/query_matcher.h"

#include <algorithm>
#include <deque>
#include <set>

namespace agentcheck {
namespace {

/// Children held against parts of patterns in one search: a hostile node of a million children
/// could be matched in as many ways as it has pairs of them.
constexpr std::uint64_t kSteps = 50'000'000;
constexpr std::uint64_t kStepsAByte = 64;

/// What to do once a part has matched: false stops the search.
class Next {
 public:
  template <typename Call>
  Next(const Call& call)  // NOLINT(google-explicit-constructor): as std::function_ref.
      : target_(&call),
        call_([](const void* target) { return (*static_cast<const Call*>(target))(); }) {}
  bool operator()() const { return call_(target_); }

 private:
  const void* target_;
  bool (*call_)(const void*);
};

struct Child {
  Node node;
  TSFieldId field = 0;
  bool named = false;
};

/// The children of one node.
struct Children {
  std::vector<Child> all;
  std::size_t last_named = 0;  ///< Index of the last named one; 0 where there is none.

  void read(const Node& node) {
    all.clear();
    last_named = 0;
    TreeCursor cursor(node);
    for (bool more = cursor.first_child(); more; more = cursor.next_sibling()) {
      const Node child = cursor.node();
      if (child.named()) last_named = all.size();
      all.push_back({child, cursor.field_id(), child.named()});
    }
  }
};

/// Every way in which one pattern matches one node, by backtracking.
class Search {
 public:
  explicit Search(std::uint64_t most_steps) : most_steps_(most_steps) {}

  /// Calls `found` for each; it returns false to stop.
  void run(const NodePattern& pattern, const Node& node, const Next& found) {
    captures_.clear();
    match(pattern, {node, 0, node.named()}, found);
  }

  const std::vector<QueryCapture>& captures() const { return captures_; }
  bool gave_up() const { return steps_ > most_steps_; }

 private:
  static bool fits(const NodePattern& pattern, const Child& child) {
    if (pattern.field != 0 && pattern.field != child.field) return false;
    switch (pattern.kind) {
      case NodePattern::Kind::node:
        if (child.node.symbol() != pattern.symbol) return false;
        break;
      case NodePattern::Kind::any_named:
        if (!child.named || child.node.is_error()) return false;
        break;
      case NodePattern::Kind::any:
        if (child.node.is_error()) return false;
        break;
      case NodePattern::Kind::choice:
        break;
    }
    return std::none_of(pattern.absent.begin(), pattern.absent.end(),
                        [&](TSFieldId field) { return bool(child.node.field(field)); });
  }

  bool match(const NodePattern& pattern, const Child& child, const Next& next) {
    if (!fits(pattern, child)) return true;
    const std::size_t before = captures_.size();
    for (const std::uint32_t capture : pattern.captures) captures_.push_back({capture, child.node});
    bool go_on = true;
    if (pattern.kind == NodePattern::Kind::choice) {
      for (std::size_t i = 0; go_on && i < pattern.inside.size(); ++i) {
        go_on = match(pattern.inside[i], child, next);
      }
    } else if (pattern.inside.empty()) {
      go_on = next();
    } else {
      go_on = match_inside(pattern, child.node, next);
    }
    captures_.resize(before);
    return go_on;
  }

  bool match_inside(const NodePattern& pattern, const Node& node, const Next& next) {
    if (depth_ == levels_.size()) levels_.emplace_back();
    Children& children = levels_[depth_++];
    children.read(node);
    const bool go_on = match_from(pattern.inside, 0, children, 0, false, next);
    --depth_;
    return go_on;
  }

  /// Matches parts `at` and on with children `from` and on. `again` where part `at`, a repeated
  /// one, has matched before.
  bool match_from(const std::vector<NodePattern>& parts, std::size_t at, const Children& children,
                  std::size_t from, bool again, const Next& next) {
    if (at == parts.size()) return next();
    const NodePattern& part = parts[at];
    const bool followed_closely = at + 1 < parts.size() && parts[at + 1].immediate;
    for (std::size_t i = from; i < children.all.size(); ++i) {
      if (++steps_ > most_steps_) return false;
      bool matched = false;
      if (!part.last || i >= children.last_named) {
        const auto rest = [&] {
          matched = true;
          if (part.repeated && !match_from(parts, at, children, i + 1, true, next)) return false;
          return match_from(parts, at + 1, children, i + 1, false, next);
        };
        // What captures nothing matches or does not: how is of no account.
        bool go_on = true;
        if (part.capturing) {
          go_on = match(part, children.all[i], rest);
        } else {
          bool found = false;
          match(part, children.all[i], [&] {
            found = true;
            return false;
          });
          if (gave_up()) return false;
          if (found) go_on = rest();
        }
        if (!go_on) return false;
      }
      if (part.immediate && children.all[i].named) break;
      if (matched && !part.capturing && !followed_closely) break;
    }
    return again || !part.optional || match_from(parts, at + 1, children, from, false, next);
  }

  const std::uint64_t most_steps_;
  std::uint64_t steps_ = 0;
  std::vector<QueryCapture> captures_;
  std::deque<Children> levels_;  ///< A deque: references to elements outlive growing.
  std::size_t depth_ = 0;
};

/// True where two ways to match a pattern can capture the same nodes.
bool may_repeat(const NodePattern& pattern) {
  if (pattern.kind == NodePattern::Kind::choice || pattern.optional || pattern.repeated)
    return true;
  for (const NodePattern& part : pattern.inside) {
    if (!part.capturing || may_repeat(part)) return true;
  }
  return false;
}

bool always_has(const NodePattern& pattern, std::uint32_t capture) {
  if (pattern.optional) return false;
  const auto has = [&](const NodePattern& part) { return always_has(part, capture); };
  if (std::count(pattern.captures.begin(), pattern.captures.end(), capture) > 0) return true;
  return pattern.kind == NodePattern::Kind::choice
             ? std::all_of(pattern.inside.begin(), pattern.inside.end(), has)
             : std::any_of(pattern.inside.begin(), pattern.inside.end(), has);
}

/// What two matches of one pattern at one node differ in.
std::vector<const void*> identity_of(const QueryMatch& match) {
  std::vector<const void*> nodes;
  for (const QueryCapture& capture : match.captures) {
    nodes.push_back(capture.node.raw().id);
    nodes.push_back(reinterpret_cast<const void*>(std::uintptr_t{capture.name}));
  }
  return nodes;
}

void add_starts(const NodePattern& pattern, std::uint32_t index,
                std::vector<std::vector<std::uint32_t>>& starting) {
  if (pattern.kind == NodePattern::Kind::choice) {
    for (const NodePattern& one : pattern.inside) add_starts(one, index, starting);
    return;
  }
  std::vector<std::uint32_t>& patterns = starting[pattern.symbol];
  if (patterns.empty() || patterns.back() != index) patterns.push_back(index);
}

}  // namespace

QueryMatcher::QueryMatcher(const Language& language, std::vector<NodePattern> patterns)
    : patterns_(std::move(patterns)), starting_(ts_language_symbol_count(language.grammar())) {
  for (std::uint32_t i = 0; i < patterns_.size(); ++i) {
    add_starts(patterns_[i], i, starting_);
    repeats_.push_back(may_repeat(patterns_[i]));
  }
}

bool QueryMatcher::always(std::uint32_t pattern, std::uint32_t capture) const {
  return always_has(patterns_[pattern], capture);
}

bool QueryMatcher::run(const Node& root, const std::vector<Span>& ranges, std::uint32_t most_depth,
                       const std::function<bool(const QueryMatch&)>& visit) const {
  Search search(kSteps + kStepsAByte * root.source().size());
  QueryMatch match;
  bool stopped = false;
  walk_ranges(root, ranges, most_depth, [&](const Node& node) {
    const TSSymbol symbol = node.symbol();
    if (symbol >= starting_.size()) return Walk::enter;  // An error.
    for (const std::uint32_t pattern : starting_[symbol]) {
      std::set<std::vector<const void*>> seen;
      match.pattern = pattern;
      search.run(patterns_[pattern], node, [&] {
        match.captures = search.captures();
        if (repeats_[pattern] && !seen.insert(identity_of(match)).second) return true;
        stopped = !visit(match);
        return !stopped;
      });
      if (stopped || search.gave_up()) return Walk::stop;
    }
    return Walk::enter;
  });
  return !search.gave_up();
}

}  // namespace agentcheck
