// What an expression that must hold says: `a == b and c in d` is two assertions.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checks/negative/weakened_tests/chains.h"
#include "checks/negative/weakened_tests/test_facts.h"
#include "checks/negative/weakened_tests/tokens.h"

namespace agentcheck {

/// What names were set to, once, in a unit or at the top of a file.
using Definitions = std::map<std::string, TokenRange, std::less<>>;

/// Reads assertions out of the tokens of one file.
class AssertionReader {
 public:
  AssertionReader(const TokenStream& stream, const TestRules& rules)
      : stream_(stream), rules_(rules) {}

  /// Adds what holds where `range` does (does not, if `negated`).
  void read_condition(const TokenRange& range, bool negated, std::vector<Assertion>& out) const;
  /// Adds what a chain asserts; false where it asserts nothing.
  bool read_chain(const Chain& chain, std::vector<Assertion>& out) const;
  /// Fills in meant_subject, meant_expected, words and what follows from them.
  void finish(Assertion& assertion,
              const std::function<const TokenRange*(std::string_view)>& meaning) const;

 private:
  using Arguments = std::vector<TokenRange>;
  Assertion make(AssertionForm form, const TokenRange& subject, const TokenRange& expected) const;
  void compare(const TokenRange& left, std::string_view sign, const TokenRange& right, bool negated,
               std::vector<Assertion>& out) const;
  bool read_predicate(const TokenRange& range, bool negated, std::vector<Assertion>& out) const;
  void apply(const AssertionRule& rule, bool negated, const TokenRange& subject,
             const Arguments& arguments, std::vector<Assertion>& out) const;
  void read_call(const AssertionRule& rule, const Link& link, std::vector<Assertion>& out) const;
  void read_matcher(const TokenRange& subject, const TokenRange& matcher, bool negated,
                    std::vector<Assertion>& out) const;
  bool read_matchers(const ChainRule& rule, const Chain& chain, std::size_t root,
                     std::vector<Assertion>& out) const;
  void set_tolerance(const TokenRange& range, const AssertionRule* rule, Assertion& out) const;
  bool is_constant(const TokenRange& range) const;
  bool is_constant_name(std::string_view text) const;
  TokenRange strip(TokenRange range) const;
  const AssertionRule* find(const std::vector<AssertionRule>& rules, std::string_view name) const;

  const TokenStream& stream_;
  const TestRules& rules_;
};

/// The number a text of digits stands for, with suffixes and separators left out.
std::optional<double> number_of(std::string_view text);
/// Hashes of the names and literals in a range.
Words words_in(const TokenStream& stream, const TokenRange& range, bool literals_only = false);
void sort_unique(Words& words);

}  // namespace agentcheck
