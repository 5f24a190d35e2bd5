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

TEST_CASE("a query over a tree nested too deep says that it cannot tell") {
  const Query query =
      Query::compile(*find_language("javascript"), "(call_expression) @c", "test").value();
  const auto matches = [&](std::size_t depth) {
    const SourceFile file =
        parsed("javascript", times("f(", 2 * depth) + "1" + times(")", depth) + ";");
    std::size_t count = 0;
    const Span whole{0, static_cast<std::uint32_t>(file.text().size())};
    const bool complete = query.for_each_match(file.root(), whole, [&](const QueryMatch&) {
      ++count;
      return true;
    });
    return complete ? static_cast<long>(count) : -1L;
  };
  CHECK(matches(1'000) == 1'000);
  CHECK(matches(100'000) == -1);
}
