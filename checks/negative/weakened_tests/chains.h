// Calls as chains of names: `expect(x).not.toBe(y)`, `self.assertEqual(a, b)`, `assert_eq!(a, b)`.
#pragma once

#include <string>
#include <vector>

#include "checks/negative/weakened_tests/tokens.h"

namespace agentcheck {

/// One link: a name, and its arguments where it is called.
struct Link {
  std::uint32_t at = 0;   ///< Index of its first token.
  std::string_view name;  ///< Empty for a call of what a call gave back.
  bool called = false;
  TokenRange arguments;  ///< Inside the brackets; of a tagged template, the template.
};

/// Links joined by dots, arrows and colons.
struct Chain {
  TokenRange range;
  std::vector<Link> links;

  /// Names up to a link, joined by dots: "t.Run".
  std::string path(std::size_t last) const;
};

/// The chain that starts at a token; no links where none does.
Chain chain_at(const TokenStream& stream, std::uint32_t at, std::uint32_t end, bool macros);

/// Calls `visit(const Chain&)` for every chain that starts in a range, those inside arguments
/// included, in order.
template <typename Visit>
void for_each_chain(const TokenStream& stream, const TokenRange& range, bool macros,
                    Visit&& visit) {
  for (std::uint32_t at = range.begin; at < range.end; ++at) {
    if (stream.tokens()[at].kind != Token::Kind::name) continue;
    if (at > range.begin && (stream.is(at - 1, ".") || stream.is(at - 1, "->") ||
                             stream.is(at - 1, "::") || stream.is(at - 1, "?."))) {
      continue;
    }
    const Chain chain = chain_at(stream, at, range.end, macros);
    if (!chain.links.empty()) visit(chain);
  }
}

}  // namespace agentcheck
