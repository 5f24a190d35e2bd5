// agentcheck dump languages: docs/languages.md, what each check can do in each language.
#include <fmt/format.h>

#include "grammars/language.h"
#include "grammars/language_summary.h"
#include "runner/commands/commands.h"

namespace agentcheck {
namespace {

constexpr std::string_view kIntroduction = R"(# Languages

What the checks that read code can do in each language, written by `agentcheck dump languages` from the data they
read. Checks that are not listed here (`scope`, `size`, `guardrails`, `risky-files`, `hidden-text`, commands) work in
every file. A file of a language that is not in the table is text: `equivalent` wants it equal byte for byte, and
`added` looks for expressions, secrets and comments after the usual markers.

- **equivalent**: what can be erased.
- **signatures**: `changed-signatures` and `removed-symbols`.
- **docs**: how documentation is written where `coverage: docs` reads it.
- **constructs**: `negative: added` finds nodes, not only comments, secrets and expressions.
- **tests**: test files are known by their names.

)";

/// What `structural: equivalent` can erase.
std::string erasable(const Language& language) {
  std::string words = "comments";
  if (language.has_definitions() && !language.doc().format.empty()) words += ", docs";
  if (!language.code().layout_counts) words += ", formatting";
  if (!language.query_text("types.scm").empty()) words += ", types";
  return words;
}

std::string_view mark(bool there) { return there ? "yes" : "-"; }

std::string row(const Language& language, const LanguageSummary& summary) {
  const std::string& format = language.doc().format;
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", language.name(),
                     fmt::join(summary.extensions, " "), erasable(language),
                     mark(language.has_definitions()), format.empty() ? "-" : format,
                     mark(!language.query_text("constructs.scm").empty()), mark(summary.has_tests));
}

Result<ExitCode> run(const Arguments&, Console& console) {
  std::string table =
      "| language | files | equivalent | signatures | docs | constructs | tests |\n"
      "|---|---|---|---|---|---|---|\n";
  std::string limits =
      "\n## Known limits\n\nWhat is wrong in every language is in [tricky "
      "cases](tricky-cases.md).\n";
  for (const std::string& name : language_names()) {
    const LanguageSummary summary = language_summary(name);
    table += row(*find_language(name), summary);
    if (summary.limits.empty()) continue;
    limits += fmt::format("\n### {}\n\n", name);
    for (const std::string& limit : summary.limits) limits += fmt::format("- {}\n", limit);
  }
  console.out(std::string(kIntroduction) + table + limits);
  return ExitCode::passed;
}

}  // namespace

Command dump_languages_command() {
  return {"dump languages",
          "print what each check can do in each language",
          "",
          0,
          0,
          "Markdown, with the known limits of each language. It is docs/languages.md.",
          {},
          {{"agentcheck dump languages", "see whether a language's documentation can be checked"}},
          run};
}

}  // namespace agentcheck
