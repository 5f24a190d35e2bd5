// Every language pack against its own example: grammars/<language>/example.* says what is in
// example.symbols. ACCEPT=1 rewrites the latter.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/regex.h"
#include "core/text.h"
#include "grammars/language.h"
#include "grammars/traits.h"
#include "tests/unit/catch.h"

namespace agentcheck {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string describe(const Parameter& parameter) {
  constexpr const char* kKinds[] = {"",         "receiver ", "positional ",
                                    "keyword ", "variadic ", "keyword-variadic "};
  std::string text = kKinds[static_cast<int>(parameter.kind)];
  if (parameter.named_by_caller) text += "named ";
  text += parameter.name.empty() ? "_" : parameter.name;
  if (!parameter.type.empty()) text += ": " + parameter.type;
  if (parameter.has_default) {
    text += " = " + parameter.default_value;
  } else if (parameter.optional) {
    text += " optional";
  }
  return text;
}

/// One symbol a block: a line with place, kind, name and flags, then what its signature is made of.
std::string describe(const Symbol& symbol) {
  std::string text =
      fmt::format("{}:{} {} {}", symbol.name_range.begin.line + 1,
                  symbol.name_range.begin.column + 1, name_of(symbol.kind), display_name(symbol));
  const auto flag = [&](bool on, const char* word) {
    if (on) text += fmt::format(" {}", word);
  };
  flag(symbol.exported, "exported");
  flag(symbol.local, "local");
  flag(symbol.is_test, "test");
  flag(symbol.declaration, "declaration");
  flag(symbol.returns_nothing, "returns-nothing");
  flag(symbol.doc_exempt, "doc-exempt");
  text += "\n";
  const auto line = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) text += fmt::format("    {}: {}\n", label, display(value));
  };
  const auto join = [](const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
    return all;
  };
  line("modifiers", join(symbol.signature->modifiers));
  line("type parameters", join(symbol.signature->type_parameters));
  for (const Parameter& parameter : symbol.signature->parameters) {
    line("parameter", describe(parameter));
  }
  line("result", symbol.signature->result);
  for (const SignaturePart& part : symbol.signature->parts) line(part.label, part.text);
  line("doc", symbol.doc.text);
  return text;
}

}  // namespace

TEST_CASE("Every language reads its own example as its pack says") {
  const fs::path root = fs::path(AGENTCHECK_SOURCE_DIR) / "grammars";
  for (const std::string& name : language_names()) {
    fs::path example;
    for (const auto& entry : fs::directory_iterator(root / name)) {
      if (entry.path().stem() == "example" && entry.path().extension() != ".symbols") {
        example = entry.path();
      }
    }
    INFO("language " << name);
    REQUIRE(!example.empty());
    const std::string text = read_file(example);
    const LanguageChoice choice = choose_language(example.filename().string(), text);
    REQUIRE(choice.language != nullptr);
    CHECK(choice.language->name() == name);
    SourceFile file(example.string(), text, choice.language);
    file.parse();
    CHECK(file.quality() == Quality::parsed);
    std::string actual;
    for (const Symbol& symbol : extract_symbols(file)) actual += describe(symbol);
    const fs::path golden = root / name / "example.symbols";
    if (std::getenv("ACCEPT")) std::ofstream(golden, std::ios::binary) << actual;
    CHECK(actual == read_file(golden));
  }
}

TEST_CASE("The guide to languages names every key and every hook") {
  const fs::path root(AGENTCHECK_SOURCE_DIR);
  const std::string guide = read_file(root / "docs/adding-a-language.md");
  const auto check_keys = [&](const nlohmann::json& object) {
    for (const auto& [key, value] : object.items()) {
      INFO(key);
      CHECK(guide.find("`" + key + "`") != std::string::npos);
    }
  };
  for (const std::string& name : language_names()) {
    const auto json = nlohmann::json::parse(read_file(root / "grammars" / name / "language.json"));
    check_keys(json);
    for (const char* section : {"doc", "code", "api", "names"}) {
      check_keys(json.value(section, nlohmann::json::object()));
    }
    for (const auto& row : json.value("definitions", nlohmann::json::object())) check_keys(row);
  }
  const std::string hooks = read_file(root / "grammars/traits.h");
  const Regex hook = Regex::compile(R"(virtual [\w<>:]+( [\w]+)?\()").value();
  Span match;
  for (std::size_t at = 0; hook.find(hooks, at, match); at = match.end) {
    std::string word = hooks.substr(match.begin, match.size() - 1);
    word = word.substr(word.rfind(' ') + 1);
    INFO(word);
    CHECK((word.starts_with('~') || guide.find("`" + word + "`") != std::string::npos));
  }
}

}  // namespace agentcheck
