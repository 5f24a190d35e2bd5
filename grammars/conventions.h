// What a language's conventions say beside what it defines: how its code is compared, what users of
// an API depend on, what an expression names.
#pragma once

#include <tree_sitter/api.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/regex.h"

namespace agentcheck {

/// What a node kind is where code is compared or searched (`code` in language.json); bits.
enum CodeClass : std::uint16_t {
  kLayoutText = 1,  ///< `layout-text`: text whose blanks around a line end are layout (JSX).
  kUnescaped =
      2,       ///< `unescaped-strings-in`: a backslash escapes nothing in strings directly inside.
  kTuple = 4,  ///< `tuples`: its only comma makes it what it is: `(a,)`.
  kAnyComma = 8,  ///< `commas-count-in`: every comma can mean something (arguments of macros).
  kOwnSemicolons = 16,   ///< `semicolons-count-in`: a semicolon is no line end (`for (;;)`).
  kOwnParentheses = 32,  ///< `parentheses-count-in`: parentheses directly inside are not redundant.
  kExpressionStatement =
      64,                    ///< `expression-statements`: an expression that stands as a statement.
  kMacroBody = 128,          ///< `macro-bodies`: tokens that the grammar leaves as text.
  kTellingStatement = 256,   ///< `telling-statements`: prose in a comment never parses as one.
  kQuotableStatement = 512,  ///< `quotable-statements`: code, but an explanation may quote one.
  kThrowing = 1024,          ///< `throws`: a token that throws.
  kIdentifier = 2048,        ///< `identifiers`, and every kind of that name: a name a person chose.
};

/// What users name in an import, so that a definition's move to another one is a change for them.
enum class ImportUnit { none, folder, file };

/// Where else the documentation of a definition can stand (`doc`, `elsewhere`).
enum class DocPlace {
  own,   ///< Nowhere.
  file,  ///< At another declaration of it in its file.
  tree,  ///< At another declaration of it in any file of a language that says so, too.
};

/// What users of an API depend on (`api` in language.json).
struct ApiConventions {
  ImportUnit imported_by = ImportUnit::none;  ///< `imported-by`
  bool redeclarable = false;  ///< `redeclarable`: one thing may be declared several times (C).
  bool aliases_overload =
      false;  ///< `aliases-overload`: an alias adds to definitions of its name (C++).
  bool open_modules =
      false;  ///< `open-modules`: a module is opened in many places; one says nothing of others.
  bool values_alike = false;  ///< `values-alike`: a field, a constant, a variable are one to users.
  bool classes_alike = false;   ///< `classes-alike`: so are a class and a struct (C++).
  bool paths_in_types = false;  ///< `paths-in-types`: types are written with folders (Go, by us).
  bool types_from_values =
      false;  ///< `types-from-values`: a type can be unknown: it is its value's.
  std::optional<Regex> reexports;  ///< `reexports`: statements that hand on names of other files.
};

/// How code reads beyond its node kinds (`code` in language.json).
struct CodeRules {
  std::string optional_chain;  ///< Parentheses end a chain with this token in it: "?.".
  bool layout_counts = false;  ///< Every blank and line end can mean something (Markdown).
  bool lone_strings = false;   ///< A string that is a statement says something (`"use strict"`).
  std::vector<std::string> throws;       ///< Tokens that throw.
  std::optional<Regex> failing_results;  ///< In results that can be an error: `Result<T, E>`.
  std::optional<Regex> program;          ///< In the text of a file that is a program of its own.
  std::optional<Regex> unimplemented;    ///< In headers of what is meant to have no body.
  std::optional<Regex> printing_tests;   ///< Names of tests that print what they prove.
};

/// How an expression names something; see NameRules.
struct NamingRule {
  enum class Form : std::uint8_t { none, name, wrapper, member, key, call };
  Form form = Form::none;
  /// The fields of what is looked into and of what is looked for; of a call, function and
  /// arguments.
  TSFieldId first = 0, second = 0;
};

/// What expressions stand for (`names` in language.json).
struct NameRules {
  std::vector<NamingRule> forms;     ///< By node kind.
  std::vector<std::string> globals;  ///< Objects whose members are global names: `window`.
  std::vector<std::string> loaders;  ///< Functions that give the module of a name: `require`.
  std::vector<std::string> getters;  ///< Functions that give a member by its name: `getattr`.

  const NamingRule& form(TSSymbol symbol) const {
    static constexpr NamingRule kNone;
    return symbol < forms.size() ? forms[symbol] : kNone;
  }
};

}  // namespace agentcheck
