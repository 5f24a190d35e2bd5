// What `negative: weakened-tests` keeps of one side of a file: tests, assertions, marks, rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/facts.h"
#include "core/location.h"
#include "grammars/test_rules.h"

namespace agentcheck {

/// Hashes of names and literals, sorted, each once.
using Words = std::vector<std::uint64_t>;

/// One assertion.
struct Assertion {
  AssertionForm form = AssertionForm::value;
  int strength = 0;  ///< strength_of(form), or less where the text says so.
  bool negated = false;
  std::string subject;         ///< Normalised text of what is looked at.
  std::string expected;        ///< Of what it is held against; may be empty.
  std::string operation;       ///< What tells two of a form apart: "==", "<", a matcher's name.
  std::string meant_subject;   ///< `subject` with a name replaced by what it was set to.
  std::string meant_expected;  ///< The same for `expected`.
  bool constant = false;       ///< `meant_expected` consists of literals.
  std::optional<double> tolerance;
  std::optional<double> bound;  ///< Of a comparison with a number.
  Words words;                  ///< Of subject and expectation.
  Words literals;               ///< Of both, literals only.
  int unit = -1;                ///< Index of the unit it stands in; -1 for the file.
  bool dead = false;            ///< It is never reached.
  bool swallowed = false;       ///< Its failure is caught.
  bool conditional = false;     ///< An `if` stands around it.
  bool repeated = false;        ///< In a loop, or in a unit with rows: it stands for several.
  bool awaited = false;
  bool self_made = false;  ///< What is expected is computed by what is tested.
  std::string helper;      ///< Of form helper: the function's name.
  std::string text;
  Range range;

  /// Equal for assertions that say the same.
  std::string key() const;
  /// The same where names are replaced by what they were set to.
  std::string meant_key() const;
  bool counts() const { return !dead && !swallowed && strength > 0; }
};

/// A skip, a focus, a timeout and so on.
struct Mark {
  std::string rule;
  std::optional<double> number;
  int unit = -1;
  std::string text;
  Range range;
};

/// One row of parameters.
struct Row {
  std::string text;  ///< Normalised.
  Words words;
  int unit = -1;  ///< -1 for the file.
  int table = 0;  ///< Rows of one table have the same number.
  Range range;
};

/// A function, a test or a group of tests.
struct Unit {
  enum class Kind : std::uint8_t { function, test, group };
  Kind kind = Kind::function;
  std::string name;
  std::string path;              ///< With the groups around it.
  int parent = -1;               ///< The unit around it.
  std::uint64_t body = 0;        ///< Hash of its body's tokens.
  Words words;                   ///< Of its body.
  Words calls;                   ///< Names called in it.
  Words subjects;                ///< Names called in what its assertions look at.
  std::uint32_t statements = 0;  ///< Tokens of its body, brackets left out.
  Range range;                   ///< Of its name.
  std::string text;              ///< Its first line.
};

/// A place where something is replaced by a mock.
struct Mock {
  std::string text;
  Words words;  ///< Of the whole statement.
  int unit = -1;
  Range range;
};

/// A setting of a configuration file that decides which tests run.
struct Setting {
  std::string name;
  std::string text;
  std::optional<double> number;  ///< Where a lower one demands less.
  Range range;
};

/// One side of a file. Plain data.
struct TestSide {
  bool is_test_file = false;
  bool collected = false;   ///< A runner collects its tests.
  bool broken = false;      ///< A syntax error lies in what changed.
  std::vector<Unit> units;  ///< Outer ones before inner ones.
  std::vector<Assertion> assertions;
  std::vector<Mark> marks;
  std::vector<Row> rows;
  std::vector<Mock> mocks;
  std::vector<Mark> suppressions;
  std::vector<Setting> settings;
  std::string comments;  ///< Text of the comments that may hold a test.
  Words defined;         ///< Names of the functions and types a file of code defines.
};

/// Both sides.
struct TestFacts : CollectedData {
  TestSide base, head;
  bool code_changed = false;      ///< The file is no test and its code differs.
  bool snapshot_changed = false;  ///< A stored snapshot that was there says something else.
  std::uint32_t snapshot_line = 0;

  const TestSide& on(Side side) const { return side == Side::base ? base : head; }
};

/// The share of the words of `a` that are in `b`; 1 where `a` has none.
double share_of(const Words& a, const Words& b);
/// Common words by all words.
double likeness(const Words& a, const Words& b);

}  // namespace agentcheck
