#include "grammars/language.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "grammars/c/header.h"
#include "grammars/language_data.h"
#include "grammars/traits.h"

namespace agentcheck {

using Json = nlohmann::json;

namespace {

constexpr std::pair<const char*, NodeClass> kClassKeys[] = {
    {"comments", kComment},      {"wrappers", kWrapper},        {"leading", kLeading},
    {"annotations", kAnnotation}, {"opaque", kOpaque},          {"local-scopes", kLocalScope},
    {"atoms", kAtom},            {"types", kType},              {"strings", kString},
    {"parentheses", kParentheses}, {"blocks", kBlock},
    {"scopes", kScope},          {"embedded", kEmbedded},
};

/// language.json of a folder, merged over the one it inherits from: objects key by key, everything
/// else replaced.
Json language_json(std::string_view name) {
  Json own = Json::parse(embedded_file(name, "language.json"));
  if (!own.contains("inherits")) return own;
  Json merged = language_json(own["inherits"].get<std::string>());
  merged.merge_patch(own);
  return merged;
}

/// The language a folder `inherits` from; empty where it stands on its own.
std::string inherited(std::string_view name) {
  return Json::parse(embedded_file(name, "language.json")).value("inherits", "");
}

std::vector<std::string> strings_of(const Json& json, const char* key) {
  return json.contains(key) ? json[key].get<std::vector<std::string>>() : std::vector<std::string>{};
}

/// How files of a language are recognised; for every language, read once.
struct FileTypes {
  std::string language;
  std::vector<std::string> extensions;
  std::vector<std::string> filenames;
  std::optional<Regex> first_line;
};

const std::vector<FileTypes>& file_types() {
  static const std::vector<FileTypes> types = [] {
    std::vector<FileTypes> rows;
    for (const EmbeddedLanguage& language : embedded_languages()) {
      const Json json = Json::parse(embedded_file(language.name, "language.json"));
      FileTypes row{std::string(language.name), strings_of(json, "extensions"),
                    strings_of(json, "filenames"), std::nullopt};
      if (json.contains("first-line")) {
        row.first_line = Regex::compile(json["first-line"].get<std::string>()).value();
      }
      rows.push_back(std::move(row));
    }
    return rows;
  }();
  return types;
}

}  // namespace

/// Builds a Language from its data. Throws std::logic_error for data that does not fit the grammar:
/// the data is ours, and a test loads every language.
class LanguageBuilder {
 public:
  LanguageBuilder(const EmbeddedLanguage& embedded) : json_(language_json(embedded.name)) {
    language_.name_ = embedded.name;
    language_.grammar_ = embedded.grammar();
    for (std::string next = inherited(embedded.name); !next.empty(); next = inherited(next)) {
      language_.ancestors_.insert(language_.ancestors_.begin(), next);
    }
  }

  Language build() {
    language_.traits_ = &traits_of(json_.value("traits", language_.name_));
    language_.inherits_ = json_.value("inherits", "");
    language_.separator_ = json_.value("separator", ".");
    language_.named_arguments_ = json_.value("named-arguments", false);
    language_.interchangeable_quotes_ = json_.value("interchangeable-quotes", false);
    language_.inserts_semicolons_ = json_.value("inserts-semicolons", false);
    language_.redefinable_ = json_.value("redefinable", false);
    language_.overloads_hide_implementation_ = json_.value("overloads-hide-implementation", false);
    language_.silent_tokens_ = strings_of(json_, "silent-tokens");
    std::sort(language_.silent_tokens_.begin(), language_.silent_tokens_.end());
    language_.annotations_that_count_ = regex(json_, "annotations-that-count");
    language_.directives_ = regex(json_, "directives");
    language_.tests_ = GlobSet::compile(strings_of(json_, "tests")).value();
    const std::uint32_t symbols = ts_language_symbol_count(language_.grammar_);
    language_.rule_of_.assign(symbols, -1);
    language_.classes_.assign(symbols, 0);
    for (const auto& [key, bit] : kClassKeys) {
      for (const std::string& kind : strings_of(json_, key)) {
        for_symbols(kind, [&, bit = bit](TSSymbol symbol) {
          language_.classes_[symbol] = static_cast<std::uint16_t>(language_.classes_[symbol] | bit);
        });
      }
    }
    read_doc();
    read_definitions();
    return std::move(language_);
  }

 private:
  template <typename Visit>
  void for_symbols(const std::string& kind, Visit&& visit) const {
    bool found = false;
    const std::uint32_t count = ts_language_symbol_count(language_.grammar_);
    for (std::uint32_t symbol = 0; symbol < count; ++symbol) {
      const auto id = static_cast<TSSymbol>(symbol);
      const TSSymbolType type = ts_language_symbol_type(language_.grammar_, id);
      if (type != TSSymbolTypeRegular) continue;
      if (kind == ts_language_symbol_name(language_.grammar_, id)) {
        visit(id);
        found = true;
      }
    }
    if (!found) broken(fmt::format("the grammar has no node kind `{}`", kind));
  }

  [[noreturn]] void broken(const std::string& what) const {
    throw std::logic_error(fmt::format("grammars/{}/language.json: {}", language_.name_, what));
  }

  std::optional<Regex> regex(const Json& json, const char* key) const {
    if (!json.contains(key)) return std::nullopt;
    Result<Regex> compiled = Regex::compile(json[key].get<std::string>());
    if (!compiled) broken(compiled.error().message);
    return *compiled;
  }

  void read_doc() {
    if (!json_.contains("doc")) return;
    const Json& doc = json_["doc"];
    DocRules& rules = language_.doc_;
    rules.line = strings_of(doc, "line");
    rules.block = strings_of(doc, "block");
    rules.trailing = strings_of(doc, "trailing");
    rules.docstring = doc.value("docstring", false);
    rules.adjacent = doc.value("adjacent", false);
    rules.format = doc.value("format", "");
    rules.not_doc = regex(doc, "not-doc");
  }

  SymbolKind kind(const std::string& word) const {
    SymbolKind result{};
    if (!parse_symbol_kind(word, result)) broken(fmt::format("unknown kind `{}`", word));
    return result;
  }

  void read_definitions() {
    if (!json_.contains("definitions")) return;
    for (const auto& [node, row] : json_["definitions"].items()) {
      DefinitionRule rule;
      rule.node = node;
      rule.kind = kind(row.at("kind").get<std::string>());
      if (row.contains("member-kind")) rule.member_kind = kind(row["member-kind"].get<std::string>());
      const std::string scope = row.value("scope", "none");
      rule.scope = scope == "members" ? ScopeKind::members
                   : scope == "local" ? ScopeKind::local
                   : scope == "same"  ? ScopeKind::same
                                      : ScopeKind::none;
      rule.name = row.value("name", "name");
      rule.parameters = row.value("parameters", "");
      rule.result = row.value("result", "");
      rule.body = row.value("body", "");
      rule.type_parameters = row.value("type-parameters", "");
      rule.tag = row.value("tag", "");
      if (row.contains("parts")) {
        for (const auto& [label, field] : row["parts"].items()) {
          rule.parts.emplace_back(label, field.get<std::string>());
        }
      }
      const auto id = [&](const std::string& field) {
        return ts_language_field_id_for_name(language_.grammar_, field.data(),
                                             static_cast<std::uint32_t>(field.size()));
      };
      rule.name_id = id(rule.name);
      rule.parameters_id = id(rule.parameters);
      rule.result_id = id(rule.result);
      rule.body_id = id(rule.body);
      rule.type_parameters_id = id(rule.type_parameters);
      for (const auto& [label, field] : rule.parts) rule.part_ids.push_back(id(field));
      const auto index = static_cast<std::int16_t>(language_.rules_.size());
      for_symbols(node, [&](TSSymbol symbol) { language_.rule_of_[symbol] = index; });
      language_.rules_.push_back(std::move(rule));
    }
  }

  Json json_;
  Language language_;
};

bool Language::is_silent_token(std::string_view token) const {
  return std::binary_search(silent_tokens_.begin(), silent_tokens_.end(), token);
}

bool Language::annotation_counts(std::string_view text) const {
  return annotations_that_count_ && annotations_that_count_->search(text);
}

bool Language::is_directive(std::string_view comment) const {
  return directives_ && directives_->search(comment);
}

std::string_view Language::query_text(std::string_view file) const {
  const std::string_view own = embedded_file(name_, file);
  if (!own.empty() || inherits_.empty()) return own;
  return find_language(inherits_)->query_text(file);
}

std::pair<unsigned, unsigned> grammar_abi_versions() {
  return {TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION, TREE_SITTER_LANGUAGE_VERSION};
}

std::vector<std::string_view> Language::query_texts(std::string_view file) const {
  std::vector<std::string_view> texts;
  for (const std::string& ancestor : ancestors_) texts.push_back(embedded_file(ancestor, file));
  texts.push_back(query_text(file));
  std::erase(texts, std::string_view());
  return texts;
}

std::vector<std::string> language_names() {
  std::vector<std::string> names;
  for (const EmbeddedLanguage& language : embedded_languages()) names.emplace_back(language.name);
  std::sort(names.begin(), names.end());
  return names;
}

const Language* find_language(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<const Language>, std::less<>> built;
  const std::lock_guard lock(mutex);
  if (const auto found = built.find(name); found != built.end()) return found->second.get();
  for (const EmbeddedLanguage& embedded : embedded_languages()) {
    if (embedded.name != name) continue;
    auto language = std::make_unique<const Language>(LanguageBuilder(embedded).build());
    return built.emplace(std::string(name), std::move(language)).first->second.get();
  }
  return nullptr;
}

LanguageChoice choose_language(std::string_view path, std::string_view text,
                               std::string_view neighbour) {
  const std::string_view file = path.substr(path.rfind('/') + 1);
  if (file.ends_with(".h")) return choose_header_language(text, neighbour);
  for (const FileTypes& row : file_types()) {
    for (const std::string& name : row.filenames) {
      if (file == name) return {find_language(row.language), {}};
    }
  }
  for (const FileTypes& row : file_types()) {
    for (const std::string& extension : row.extensions) {
      if (file.size() > extension.size() && file.ends_with(extension)) {
        return {find_language(row.language), {}};
      }
    }
  }
  if (file.find('.') != std::string_view::npos) return {};
  const std::string_view first = text.substr(0, std::min<std::size_t>(text.find('\n'), 256));
  if (!first.starts_with("#!")) return {};
  for (const FileTypes& row : file_types()) {
    if (row.first_line && row.first_line->search(first)) return {find_language(row.language), {}};
  }
  return {};
}

}  // namespace agentcheck
