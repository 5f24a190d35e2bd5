// How tests of a language look: tests.json of its folder, read into tables.
#pragma once

#include <tree_sitter/api.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/glob.h"
#include "core/regex.h"
#include "grammars/language.h"

namespace agentcheck {

/// What an assertion demands, strongest first where they compare; see strength_of().
enum class AssertionForm : std::uint8_t {
  structure,     ///< Equal to the last type and undefined member.
  value,         ///< Equal.
  loose,         ///< Equal after conversion.
  snapshot,      ///< Equal to what a file holds.
  unordered,     ///< Equal but for order or case.
  approximate,   ///< Equal within a tolerance.
  called_with,   ///< A mock was called with arguments.
  throws,        ///< Throws what is named.
  partial,       ///< Equal in the members given.
  membership,    ///< Contains, matches, starts with.
  type,          ///< Of a type, of a shape.
  predicate,     ///< Exactly true, or exactly false.
  fails,         ///< Reaching this place fails.
  called_times,  ///< A mock was called so often.
  compare,       ///< Less, greater.
  unequal,       ///< Not this value.
  called,        ///< A mock was called.
  throws_any,    ///< Throws something.
  truthy,        ///< Counts as true.
  not_null,      ///< Is there.
  no_error,      ///< Nothing was thrown, no error given back.
  nothing,       ///< Always holds.
  helper,        ///< A call of a function that asserts; its strength is that of what it asserts.
  matcher,  ///< Only in tables: a second argument says what is asserted (`assertThat(x, is(y))`).
  boolean,  ///< Only in tables: an expression says what is asserted (`assertTrue(a == b)`).
  not_boolean,  ///< Only in tables: `assertFalse(...)`.
  error,        ///< Only in tables: an error is there (`assert.Error`).
};

/// 0 to 100; a lower one accepts more.
int strength_of(AssertionForm form);
/// "an exact value", for messages.
std::string_view words_for(AssertionForm form);

/// What a name in a call asserts.
struct AssertionRule {
  Regex name;  ///< Matches the whole name.
  AssertionForm form = AssertionForm::value;
  bool negated = false;
  int skip = 0;          ///< Leading arguments that are no part of it (Go's `t`).
  std::string constant;  ///< What is expected, where the name says it ("null" of assertNull).
  std::optional<double> tolerance;  ///< Where none is given.
  bool digits = false;              ///< The tolerance is a number of decimal places.
  bool swapped = false;             ///< What is looked at is the second argument.
  bool message_first = false;       ///< Of three arguments the first may be a message.
  bool length = false;              ///< It is the length of the subject that is compared.
};

/// An assertion written as a chain: `expect(x).not.toBe(y)`.
struct ChainRule {
  Regex root;
  bool before = false;  ///< The subject stands before the root (`x.should`), not in its arguments.
  int skip = 0;         ///< As in AssertionRule.
};

/// A thing in or around a test that can weaken it.
struct MarkRule {
  std::string rule;  ///< Of the finding.
  std::optional<Regex>
      header;                 ///< In the text before the body: decorators, annotations, modifiers.
  std::optional<Regex> call;  ///< The whole name of something called or named in a body.
  std::optional<Regex> arguments;  ///< In the text of the call's arguments; absent for any.
  std::optional<Regex> name;       ///< In the test's name.
  /// Of rules with a number (timeouts, retries): what holds where nothing is said; findings are for
  /// numbers above. None: the mark itself is the finding.
  std::optional<double> from;
  bool numbered = false;
};

/// Which functions are tests.
struct FunctionTestRule {
  std::optional<Regex> name;    ///< The function's name.
  std::optional<Regex> header;  ///< In the text before its body.
  std::optional<Regex> holder;  ///< In the header of the class around it; absent for any place.
};

/// Roles a node kind can have in reading tests; bits.
enum TestNode : std::uint16_t {
  kTestFunction = 1,
  kTestClass = 2,
  kTestIf = 4,
  kTestLoop = 8,
  kTestTry = 16,
  kTestCatch = 32,
  kTestReturn = 64,
  kTestAssert = 128,
  kTestTypeArguments = 256,
};

/// All of tests.json. Immutable.
struct TestRules {
  std::optional<Regex> words;  ///< A file without a match holds no test and no assertion.
  GlobSet collected;           ///< Files the runners collect; empty for every file.
  std::vector<FunctionTestRule> functions;
  std::optional<Regex> test_blocks;   ///< Names of calls that are tests: `it`, `t.Run`.
  std::optional<Regex> group_blocks;  ///< `describe`.
  std::optional<Regex> row_lists;     ///< Calls whose list argument has one test an element.
  std::optional<Regex> row_items;     ///< Calls that are one row each: `#[case(1)]`.
  std::vector<AssertionRule> assertions, matchers, predicates;
  std::vector<ChainRule> chains;
  std::vector<MarkRule> marks;
  std::optional<Regex> fails;           ///< Calls that fail the test.
  std::optional<Regex> helpers;         ///< Names that say that a function asserts.
  std::optional<Regex> approximations;  ///< Calls that make `==` approximate: `pytest.approx`.
  std::optional<Regex> mocks;           ///< Calls that replace something.
  std::optional<Regex> any_error;       ///< Types every exception is of.
  std::optional<Regex> handled;         ///< In a handler: it does not swallow.
  std::optional<Regex> swallows;        ///< Calls that swallow what their block throws.
  bool truthy = false;                  ///< Any value may stand where a boolean is asked for.
  bool loose_equality = false;          ///< `==` converts.
  bool macros = false;                  ///< `name!(...)` is a call.

  std::uint16_t roles(TSSymbol symbol) const { return symbol < roles_.size() ? roles_[symbol] : 0; }

  std::vector<std::uint16_t> roles_;  ///< TestNode bits by node kind.
};

/// The rules of a language, read at first use; nullptr where its folder, and those it inherits
/// from, have none. Thread-safe. Throws std::logic_error where the file is wrong: it is ours.
const TestRules* test_rules(const Language& language);

}  // namespace agentcheck
