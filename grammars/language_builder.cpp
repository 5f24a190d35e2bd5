#include "grammars/language_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "grammars/traits.h"

namespace agentcheck {

using Json = nlohmann::json;

namespace {

constexpr std::pair<std::string_view, NodeClass> kClassKeys[] = {
    {"comments", kComment},  {"wrappers", kWrapper},
    {"leading", kLeading},   {"annotations", kAnnotation},
    {"opaque", kOpaque},     {"local-scopes", kLocalScope},
    {"atoms", kAtom},        {"types", kType},
    {"strings", kString},    {"parentheses", kParentheses},
    {"blocks", kBlock},      {"scopes", kScope},
    {"embedded", kEmbedded},
};

constexpr std::pair<std::string_view, CodeClass> kCodeKeys[] = {
    {"layout-text", kLayoutText},
    {"unescaped-strings-in", kUnescaped},
    {"tuples", kTuple},
    {"commas-count-in", kAnyComma},
    {"semicolons-count-in", kOwnSemicolons},
    {"parentheses-count-in", kOwnParentheses},
    {"expression-statements", kExpressionStatement},
    {"macro-bodies", kMacroBody},
    {"telling-statements", kTellingStatement},
    {"quotable-statements", kQuotableStatement},
    {"identifiers", kIdentifier},
};

/// What else may stand at the top of language.json, and in its objects.
constexpr std::string_view kKeys[] = {"name",
                                      "inherits",
                                      "traits",
                                      "grammar",
                                      "limits",
                                      "extensions",
                                      "shared-extensions",
                                      "filenames",
                                      "first-line",
                                      "tests",
                                      "declaration-files",
                                      "separator",
                                      "definitions",
                                      "silent-tokens",
                                      "annotations-that-count",
                                      "directives",
                                      "named-arguments",
                                      "interchangeable-quotes",
                                      "inserts-semicolons",
                                      "redefinable",
                                      "overloads-hide-implementation",
                                      "doc",
                                      "code",
                                      "api",
                                      "names"};
constexpr std::string_view kCodeRuleKeys[] = {"optional-chain", "failing-results", "layout-counts",
                                              "lone-strings",   "program",         "unimplemented",
                                              "printing-tests", "throws"};
constexpr std::string_view kApiKeys[] = {"imported-by",       "redeclarable",  "aliases-overload",
                                         "values-alike",      "classes-alike", "paths-in-types",
                                         "types-from-values", "reexports",     "open-modules"};
constexpr std::string_view kNameKeys[] = {"plain", "wrappers", "members", "keys",
                                          "calls", "globals",  "loaders", "getters"};
constexpr std::string_view kDocKeys[] = {"line",      "block",     "trailing", "inner",
                                         "attribute", "docstring", "adjacent", "elsewhere",
                                         "not-doc",   "format"};
constexpr std::string_view kDefinitionKeys[] = {
    "kind",   "member-kind", "scope",           "name",  "parameters",
    "result", "body",        "type-parameters", "parts", "tag"};

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

std::vector<std::string> strings_of(const Json& json, std::string_view key) {
  const auto found = json.find(key);
  return found == json.end() ? std::vector<std::string>{} : found->get<std::vector<std::string>>();
}

}  // namespace

/// See build_language().
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
    refuse_unknown_keys(json_, kKeys, kClassKeys);
    refuse_unknown_keys(section("code"), kCodeRuleKeys, kCodeKeys);
    refuse_unknown_keys(section("api"), kApiKeys);
    refuse_unknown_keys(section("names"), kNameKeys);
    refuse_unknown_keys(section("doc"), kDocKeys);
    for (const auto& row : section("definitions")) refuse_unknown_keys(row, kDefinitionKeys);
    language_.traits_ = &traits_of(json_.value("traits", language_.name_));
    language_.inherits_ = json_.value("inherits", "");
    language_.separator_ = json_.value("separator", ".");
    language_.named_arguments_ = json_.value("named-arguments", false);
    const auto quotes = json_.find("interchangeable-quotes");
    if (quotes != json_.end() && quotes->is_string()) {
      language_.interchangeable_literals_ = regex(json_, "interchangeable-quotes");
    } else {
      language_.interchangeable_quotes_ = json_.value("interchangeable-quotes", false);
    }
    language_.inserts_semicolons_ = json_.value("inserts-semicolons", false);
    language_.redefinable_ = json_.value("redefinable", false);
    language_.overloads_hide_implementation_ = json_.value("overloads-hide-implementation", false);
    language_.silent_tokens_ = strings_of(json_, "silent-tokens");
    std::sort(language_.silent_tokens_.begin(), language_.silent_tokens_.end());
    language_.annotations_that_count_ = regex(json_, "annotations-that-count");
    language_.directives_ = regex(json_, "directives");
    language_.tests_ = GlobSet::compile(strings_of(json_, "tests")).value();
    language_.declaration_files_ = GlobSet::compile(strings_of(json_, "declaration-files")).value();
    const std::uint32_t symbols = ts_language_symbol_count(language_.grammar_);
    language_.rule_of_.assign(symbols, -1);
    language_.classes_.assign(symbols, 0);
    language_.code_classes_.assign(symbols, 0);
    for (const auto& [key, bit] : kClassKeys) {
      for (const std::string& kind : strings_of(json_, key)) {
        for_symbols(kind, [&, bit = bit](TSSymbol symbol) {
          language_.classes_[symbol] = static_cast<std::uint16_t>(language_.classes_[symbol] | bit);
        });
      }
    }
    for (const auto& [key, bit] : kCodeKeys) {
      for (const std::string& kind : strings_of(section("code"), key)) {
        for_symbols(kind, [&, bit = bit](TSSymbol symbol) {
          language_.code_classes_[symbol] =
              static_cast<std::uint16_t>(language_.code_classes_[symbol] | bit);
        });
      }
    }
    read_doc();
    read_code();
    read_api();
    read_names();
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

  /// A key that nobody reads is a slip of the pen.
  template <std::size_t N, typename... Table>
  void refuse_unknown_keys(const Json& object, const std::string_view (&known)[N],
                           const Table&... table) const {
    for (const auto& [key, value] : object.items()) {
      [[maybe_unused]] const auto is_key = [&](const auto& row) { return row.first == key; };
      const bool found = std::find(std::begin(known), std::end(known), key) != std::end(known) ||
                         (std::any_of(std::begin(table), std::end(table), is_key) || ...);
      if (!found) broken(fmt::format("unknown key `{}`", key));
    }
  }

  std::optional<Regex> regex(const Json& json, const char* key) const {
    if (!json.contains(key)) return std::nullopt;
    Result<Regex> compiled = Regex::compile(json[key].get<std::string>());
    if (!compiled) broken(compiled.error().message);
    return *compiled;
  }

  /// An object of the file; an empty one where it has none.
  Json section(const char* key) const { return json_.value(key, Json::object()); }

  TSFieldId field(const std::string& name) const {
    return ts_language_field_id_for_name(language_.grammar_, name.data(),
                                         static_cast<std::uint32_t>(name.size()));
  }

  void read_code() {
    const Json code = section("code");
    CodeRules& rules = language_.code_;
    rules.optional_chain = code.value("optional-chain", "");
    rules.layout_counts = code.value("layout-counts", false);
    rules.lone_strings = code.value("lone-strings", false);
    rules.failing_results = regex(code, "failing-results");
    rules.program = regex(code, "program");
    rules.unimplemented = regex(code, "unimplemented");
    rules.printing_tests = regex(code, "printing-tests");
    for (TSSymbol symbol = 0; symbol < language_.code_classes_.size(); ++symbol) {
      const char* name = ts_language_symbol_name(language_.grammar_, symbol);
      if (!name || !std::string_view(name).ends_with("identifier")) continue;
      language_.code_classes_[symbol] =
          static_cast<std::uint16_t>(language_.code_classes_[symbol] | kIdentifier);
    }
    for (const std::string& token : strings_of(code, "throws")) {
      const TSSymbol symbol = ts_language_symbol_for_name(
          language_.grammar_, token.data(), static_cast<std::uint32_t>(token.size()), false);
      if (symbol == 0) broken(fmt::format("the grammar has no token `{}`", token));
      language_.code_classes_[symbol] =
          static_cast<std::uint16_t>(language_.code_classes_[symbol] | kThrowing);
      rules.throws.push_back(token);
    }
  }

  void read_api() {
    const Json api = section("api");
    ApiConventions& rules = language_.api_;
    const std::string unit = api.value("imported-by", "");
    if (!unit.empty() && unit != "file" && unit != "folder")
      broken("unknown `imported-by`: " + unit);
    rules.imported_by = unit == "file"     ? ImportUnit::file
                        : unit == "folder" ? ImportUnit::folder
                                           : ImportUnit::none;
    rules.redeclarable = api.value("redeclarable", false);
    rules.aliases_overload = api.value("aliases-overload", false);
    rules.open_modules = api.value("open-modules", false);
    rules.values_alike = api.value("values-alike", false);
    rules.classes_alike = api.value("classes-alike", false);
    rules.paths_in_types = api.value("paths-in-types", false);
    rules.types_from_values = api.value("types-from-values", false);
    rules.reexports = regex(api, "reexports");
  }

  void read_names() {
    using Form = NamingRule::Form;
    const Json names = section("names");
    NameRules& rules = language_.names_;
    rules.globals = strings_of(names, "globals");
    rules.loaders = strings_of(names, "loaders");
    rules.getters = strings_of(names, "getters");
    rules.forms.resize(language_.classes_.size());
    const auto form = [&](const std::string& kind, const NamingRule& rule) {
      for_symbols(kind, [&](TSSymbol symbol) { rules.forms[symbol] = rule; });
    };
    for (const std::string& kind : strings_of(names, "plain")) form(kind, {Form::name, 0, 0});
    for (const std::string& kind : strings_of(names, "wrappers")) form(kind, {Form::wrapper, 0, 0});
    constexpr std::pair<const char*, Form> kForms[] = {
        {"members", Form::member}, {"keys", Form::key}, {"calls", Form::call}};
    for (const auto& [key, what] : kForms) {
      const Json kinds = names.value(key, Json::object());
      for (const auto& [kind, fields] : kinds.items()) {
        const NamingRule rule{what, field(fields.at(0).get<std::string>()),
                              field(fields.at(1).get<std::string>())};
        if (rule.first == 0 || rule.second == 0) broken(fmt::format("no such fields: `{}`", kind));
        form(kind, rule);
      }
    }
  }

  void read_doc() {
    if (!json_.contains("doc")) return;
    const Json& doc = json_["doc"];
    DocRules& rules = language_.doc_;
    rules.inner = strings_of(doc, "inner");
    rules.attribute = regex(doc, "attribute");
    const std::string elsewhere = doc.value("elsewhere", "");
    if (!elsewhere.empty() && elsewhere != "file" && elsewhere != "tree") {
      broken("unknown `elsewhere`: " + elsewhere);
    }
    rules.elsewhere = elsewhere == "tree"   ? DocPlace::tree
                      : elsewhere == "file" ? DocPlace::file
                                            : DocPlace::own;
    rules.line = strings_of(doc, "line");
    rules.block = strings_of(doc, "block");
    rules.trailing = strings_of(doc, "trailing");
    rules.docstring = doc.value("docstring", false);
    rules.adjacent = doc.value("adjacent", false);
    rules.format = doc.value("format", "");
    rules.not_doc = regex(doc, "not-doc");
  }

  /// The kind of node of a name, named or not; 0 where the grammar has none.
  TSSymbol node_kind(const std::string& name) const {
    const auto size = static_cast<std::uint32_t>(name.size());
    const TSSymbol named =
        ts_language_symbol_for_name(language_.grammar_, name.c_str(), size, true);
    return named != 0 ? named
                      : ts_language_symbol_for_name(language_.grammar_, name.c_str(), size, false);
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
      if (row.contains("member-kind"))
        rule.member_kind = kind(row["member-kind"].get<std::string>());
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
      rule.name_id = field(rule.name);
      rule.parameters_id = field(rule.parameters);
      rule.result_id = field(rule.result);
      rule.body_id = field(rule.body);
      rule.type_parameters_id = field(rule.type_parameters);
      for (const auto& [label, name] : rule.parts) {
        rule.part_ids.push_back(field(name));
        rule.part_kinds.push_back(node_kind(name));
      }
      const auto index = static_cast<std::int16_t>(language_.rules_.size());
      for_symbols(node, [&](TSSymbol symbol) { language_.rule_of_[symbol] = index; });
      language_.rules_.push_back(std::move(rule));
    }
  }

  Json json_;
  Language language_;
};

Language build_language(const EmbeddedLanguage& embedded) {
  return LanguageBuilder(embedded).build();
}

}  // namespace agentcheck
