// A spec's query looked for in files: which nodes it captures, and which of them lack another.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "checks/check.h"
#include "grammars/query.h"

namespace agentcheck {

/// A query of a spec, compiled for every language the spec names.
class PatternQuery {
 public:
  /// `text` is what the spec gives as `parameter`; `languages` are names. Fails with a usage error
  /// that names the parameter: no such language, no valid query, no capture.
  static Result<PatternQuery> compile(std::string_view text, std::string_view parameter,
                                      const StringList& languages);

  /// True where the query can be asked of files of this language.
  bool reads(std::string_view language) const { return by_language_.contains(language); }

  /// The distinct nodes captured as `@match`, else by the first capture, near `ranges` (disjoint,
  /// in order): outer before inner, in document order. However many ways a node is matched in, it
  /// is one. `complete` becomes false where the search gave up; it is left alone else.
  std::vector<Node> find(const SourceFile& file, const std::vector<Span>& ranges,
                         bool& complete) const;

 private:
  struct Compiled {
    Query query;
    std::uint32_t capture = 0;
  };
  std::map<std::string, Compiled, std::less<>> by_language_;
};

/// What of a file a criterion counts: all of it, or what the diff touched.
enum class PatternReach { head, touched };

/// The nodes `query` captures on one side, as far as `reach` lets them count. A side that is not
/// there, has no tree, or whose path `criterion` does not reach has none.
std::vector<Node> find_in_reach(const FilePair& pair, Side side, const Criterion& criterion,
                                const PatternQuery& query, PatternReach reach, bool& complete);

/// The nodes of `nodes` (as find() gives them) inside which `wanted` captures nothing.
std::vector<Node> lacking(const SourceFile& file, const std::vector<Node>& nodes,
                          const PatternQuery& wanted, bool& complete);

/// A captured node as an observation: its place, the symbol around it, its first line.
Observation observe(const FilePair& pair, Side side, const Node& node, std::string rule,
                    std::string message);

/// One observation (`pattern-lacks`) for each head node that has no `wanted` in it; `symbols`
/// counts the nodes. `error` is set, and nothing observed, where a search gave up.
Collected collect_lacking(const FilePair& pair, const Criterion& criterion,
                          const PatternQuery& query, const PatternQuery& wanted,
                          PatternReach reach);

/// What a search that gave up makes of a file.
inline constexpr std::string_view kSearchGaveUp =
    "nested too deep or too many matches in progress: its tree cannot be searched";

}  // namespace agentcheck
