// Compiles any bytes as a tree-sitter query and runs it on the language's example.
// The first byte picks the language.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include "core/text.h"
#include "grammars/query.h"
#include "grammars/source_file.h"
#include "tests/fuzz/examples.h"

using namespace agentcheck;

namespace {

/// Unlike assert, in every build.
void require(bool holds) {
  if (!holds) std::abort();
}

/// Parsed once a language.
const SourceFile& example_of(const Language& language) {
  static std::map<std::string, std::unique_ptr<SourceFile>> files;
  std::unique_ptr<SourceFile>& file = files[language.name()];
  if (!file) {
    file = std::make_unique<SourceFile>("example", fuzz::example_text(language.name()), &language);
    file->parse();
    require(file->parsed());
  }
  return *file;
}

/// Every match lies in the file, in order of its first byte or not, and twice the same.
std::uint64_t run(const Query& query, const SourceFile& file, const Span& range) {
  std::uint64_t count = 0;
  query.for_each_match(file.root(), {range}, [&](const QueryMatch& match) {
    for (const QueryCapture& capture : match.captures) {
      require(capture.name < query.capture_names().size());
      require(capture.node.end() <= file.text().size() &&
              capture.node.begin() <= capture.node.end());
    }
    return ++count < 100'000;
  });
  return count;
}

}  // namespace

/// tree-sitter 0.25 leaks a few bytes of a query it refuses half-way; not ours to free.
extern "C" const char* __lsan_default_suppressions() { return "leak:ts_query__parse_pattern\n"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Language& language = fuzz::language_by_byte(data[0]);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Result<Query> query = Query::compile(language, text, "query");
  if (!query) {
    require(query.error().message.starts_with("query:"));
    require(display(query.error().message) == query.error().message);
    return 0;
  }
  const SourceFile& file = example_of(language);
  const auto bytes = static_cast<std::uint32_t>(file.text().size());
  require(run(*query, file, {0, bytes}) == run(*query, file, {0, bytes}));
  run(*query, file, {bytes / 3, bytes / 2});
  return 0;
}
