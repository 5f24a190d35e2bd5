// An attack, and what came of it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/program.h"

namespace agentcheck::testing {

/// How a case starts its agent.
struct Attack {
  std::vector<std::string> words;                       ///< The agent's program and its arguments.
  std::vector<std::string> flags{"--timeout", "120s"};  ///< Of `agentcheck run`.
  std::string spec;                                     ///< Criteria; empty: everything is allowed.
  std::vector<std::pair<std::string, std::string>> env;
  bool terminal = false;
  std::vector<std::string> through;  ///< Words in front of `agentcheck`: what starts it.
};

/// An agent that is a shell script; it leaves one new file so that the run is kept.
Attack shell(const std::string& script);
/// The same in Python.
Attack python(const std::string& script);

/// What came of a run.
struct RunEnd {
  ProgramEnd process;
  nlohmann::json record;  ///< run.json; null where the run was removed.
  nlohmann::json report;  ///< Null where nothing was verified.
  std::string log;        ///< What the agent printed.

  std::string id() const { return text("id"); }
  std::string status() const { return text("status"); }
  /// A text of the record; empty where there is none.
  std::string text(const char* name) const;
  /// True where the record has a finding of the rule, at the path where one is given.
  bool finds(std::string_view rule, std::string_view path = {}) const;
  /// A line with every finding and the end of every stream, for failures.
  std::string describe() const;
};

/// Python that says how a step went: `t("name", function)` prints "name: fine" or "name: ENOENT".
extern const char* const kTry;
/// How that line ends for a step; "not tried" where there is none.
std::string outcome_of(const RunEnd& end, const std::string& step);

}  // namespace agentcheck::testing
