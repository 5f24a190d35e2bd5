// Input written to keep an analyzer busy: each ends, by counts that are the same on every machine.
#include <string>
#include <string_view>

#include "core/location.h"
#include "grammars/language.h"
#include "grammars/query.h"
#include "grammars/source_file.h"
#include "tests/unit/catch.h"

using namespace agentcheck;

namespace {

std::string times(std::string_view text, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += text;
  return out;
}

SourceFile parsed(std::string_view language, std::string text) {
  SourceFile file("hostile", std::move(text), find_language(language));
  file.parse();
  return file;
}

}  // namespace

TEST_CASE("error recovery that explodes is ended, and the file is not parsed") {
  struct Junk {
    const char* language;
    const char* repeated;
  };
  const Junk junk[] = {
      {"java", "\"\n"},          {"go", "f'{\""},
      {"rust", "f'{\""},         {"cpp", "x(a b) "},
      {"javascript", "/*\"*/'"}, {"c", "R\"(r#\"`'"},
      {"javascript", "x(a b) "}, {"python", "if else for while class fn def "},
  };
  for (const Junk& each : junk) {
    INFO(each.language << ": " << each.repeated);
    CHECK(parsed(each.language, times(each.repeated, 250'000)).quality() == Quality::too_big);
  }
}

TEST_CASE("code with an error on some lines is parsed") {
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += i % 10 == 0 ? "x(a b) ;\n" : "call(first, second);\n";
  CHECK(parsed("cpp", text).quality() == Quality::partial);
}

namespace {

/// How often a query is found in calls nested so deep; -1 where the search gives up.
long matches_in_calls(const Query& query, std::size_t depth) {
  const SourceFile file =
      parsed("javascript", times("f(", 2 * depth) + "1" + times(")", depth) + ";");
  long count = 0;
  const Span whole{0, static_cast<std::uint32_t>(file.text().size())};
  const bool complete = query.for_each_match(file.root(), {whole}, [&](const QueryMatch&) {
    ++count;
    return true;
  });
  return complete ? count : -1;
}

Query javascript_query(const char* text) {
  return Query::compile(*find_language("javascript"), text, "test").value();
}

}  // namespace

TEST_CASE("a query over a tree nested deep is answered, or says that it cannot tell") {
  CHECK(matches_in_calls(javascript_query("(call_expression) @c"), 100'000) == 100'000);
  // What stands in each call is read once for each: too much.
  CHECK(matches_in_calls(javascript_query("((call_expression) @c (#match? @c \"2\"))"), 1'000) ==
        0);
  CHECK(matches_in_calls(javascript_query("((call_expression) @c (#match? @c \"2\"))"), 100'000) ==
        -1);
  // tree-sitter's own engine holds every node against what is in progress around it.
  const Query theirs = javascript_query("(arguments (call_expression)? @c)");
  CHECK(matches_in_calls(theirs, 1'000) == 1'000);
  CHECK(matches_in_calls(theirs, 100'000) == -1);
}
