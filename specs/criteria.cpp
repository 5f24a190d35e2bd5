#include "specs/criteria.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "specs/common_keys.h"
#include "specs/fields.h"
#include "specs/parameters.h"

namespace agentcheck {
namespace {

std::optional<Family> parse_family(std::string_view word) {
  for (const Family family : kFamilies) {
    if (name_of(family) == word) return family;
  }
  return std::nullopt;
}

std::vector<std::string> family_names() {
  std::vector<std::string> names;
  for (const Family family : kFamilies) names.emplace_back(name_of(family));
  return names;
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Reads one item of the list.
class CriterionReader {
 public:
  CriterionReader(const YamlNode& item, const Vocabulary& vocabulary, DiagnosticSink& sink)
      : item_(item), vocabulary_(vocabulary), sink_(sink) {}

  /// The criterion as far as it could be read; nullopt where not even its check is known. Where
  /// `id_at` is given back, the id is good and that is where it stands.
  std::optional<Criterion> read(std::optional<std::size_t>& id_at);

 private:
  const YamlEntry* find_family();
  void refuse_without_family();
  const CheckInfo* find_check(const YamlEntry& entry);
  void refuse_check(const YamlNode& name, Family family);
  void read_entry(const YamlEntry& entry);
  void read_common(const YamlEntry& entry, const Field& field);
  void read_reach(const Field& field);
  void read_languages(const Field& field);
  void require_parameters(const YamlNode& at);
  void require_one_of(const std::vector<std::string>& group, const YamlNode& at);
  std::vector<std::string> known_keys() const;

  const YamlNode& item_;
  const Vocabulary& vocabulary_;
  DiagnosticSink& sink_;
  const CheckInfo* check_ = nullptr;
  Criterion criterion_;
};

/// The entry that names the check; reports none or several.
const YamlEntry* CriterionReader::find_family() {
  const YamlEntry* found = nullptr;
  for (const YamlEntry& entry : item_.entries) {
    if (!parse_family(entry.key.text)) continue;
    if (found == nullptr) {
      found = &entry;
    } else {
      sink_.add(entry.key.offset,
                fmt::format("a second family, {}, beside {}", quoted(entry.key.text),
                            quoted(found->key.text)),
                "make two criteria of it");
    }
  }
  if (found == nullptr) refuse_without_family();
  return found;
}

void CriterionReader::refuse_without_family() {
  const std::vector<std::string> families = family_names();
  const std::vector<std::string> common = key_names(kCommonKeys);
  for (const YamlEntry& entry : item_.entries) {
    if (contains(common, entry.key.text)) continue;
    const std::string meant = sink_.suggest(entry.key.text, families);
    if (meant.empty()) continue;
    sink_.add(entry.key.offset, fmt::format("unknown family {}", quoted(entry.key.text)), meant);
    return;
  }
  sink_.add(item_.offset, "a criterion must name its check",
            fmt::format("begin it with `FAMILY: CHECK`; the family is {}", quoted_list(families)));
}

/// The table of the check an entry names. A check named under the wrong family is reported and
/// given all the same, so that its parameters are looked at in the same go.
const CheckInfo* CriterionReader::find_check(const YamlEntry& entry) {
  const Family family = *parse_family(entry.key.text);
  const Field field = field_of(entry, sink_);
  if (!entry.value.is_scalar()) {
    field.wrong_type("the name of a check");
    return nullptr;
  }
  const CheckInfo* elsewhere = nullptr;
  for (const CheckInfo* check : vocabulary_.checks) {
    if (check->name != entry.value.text) continue;
    if (check->family == family) return check;
    if (elsewhere == nullptr) elsewhere = check;
  }
  if (elsewhere == nullptr) {
    refuse_check(entry.value, family);
  } else {
    field.refuse(fmt::format("{} is no {} check", quoted(entry.value.text), name_of(family)),
                 fmt::format("write `{}: {}`", name_of(elsewhere->family), elsewhere->name));
  }
  return elsewhere;
}

void CriterionReader::refuse_check(const YamlNode& name, Family family) {
  std::vector<std::string> same_family, all;
  for (const CheckInfo* check : vocabulary_.checks) {
    all.push_back(fmt::format("{}", check->name));
    if (check->family == family) same_family.push_back(all.back());
  }
  std::string hint = sink_.suggest(name.text, same_family);
  if (hint.empty()) {
    const std::string meant = sink_.suggest(name.text, all);
    for (const CheckInfo* check : vocabulary_.checks) {
      if (meant == fmt::format("did you mean `{}`?", check->name)) {
        hint = fmt::format("did you mean `{}: {}`?", name_of(check->family), check->name);
        break;
      }
    }
  }
  if (hint.empty() && !same_family.empty()) {
    hint = fmt::format("the {} checks are {}", name_of(family), quoted_list(same_family, "and"));
  }
  sink_.add(name.offset, fmt::format("unknown {} check {}", name_of(family), quoted(name.text)),
            hint);
}

std::vector<std::string> CriterionReader::known_keys() const {
  std::vector<std::string> names;
  for (const ParameterInfo& parameter : check_->parameters) names.emplace_back(parameter.name);
  for (const KeyInfo& key : kCommonKeys) names.emplace_back(key.name);
  return names;
}

void CriterionReader::read_reach(const Field& field) {
  std::optional<GlobSet> globs = read_globs(field);
  if (!globs) return;
  if (field.label == "`not-in`") {
    criterion_.not_in = std::move(globs);
  } else if (globs->empty()) {
    field.refuse("`in` reaches nothing", "leave it out to reach every path");
  } else {
    criterion_.in = std::move(globs);
  }
}

void CriterionReader::read_languages(const Field& field) {
  std::optional<StringList> names = vocabulary_.languages.empty()
                                        ? read_strings(field, "languages")
                                        : read_choices(field, vocabulary_.languages, "languages");
  if (names && names->empty()) {
    field.refuse("`languages` reaches nothing", "leave it out to reach every language");
  } else if (names) {
    criterion_.languages = std::move(*names);
  }
}

void CriterionReader::read_common(const YamlEntry& entry, const Field& field) {
  const std::string& key = entry.key.text;
  if (key == "id") {
    if (auto id = read_id(field)) criterion_.id = std::move(*id);
  } else if (key == "title") {
    if (auto title = read_line(field)) criterion_.title = std::move(*title);
  } else if (key == "why") {
    if (auto why = read_text(field)) criterion_.why = std::move(*why);
  } else if (key == "in" || key == "not-in") {
    read_reach(field);
  } else if (key == "languages") {
    read_languages(field);
  } else if (key == "level") {
    const auto level = read_choice(field, {"required", "advisory"});
    if (level && *level == "advisory") criterion_.level = Level::advisory;
  } else if (key == "allow-empty") {
    if (const auto allow = read_boolean(field)) criterion_.allow_empty = *allow;
  }
}

/// A common key, a parameter, or an unknown key; parameters of an unknown check are let be.
void CriterionReader::read_entry(const YamlEntry& entry) {
  const std::string& key = entry.key.text;
  const Field field = field_of(entry, sink_);
  if (parse_family(key)) return;
  if (contains(key_names(kCommonKeys), key)) return read_common(entry, field);
  if (check_ == nullptr) return;
  for (const ParameterInfo& parameter : check_->parameters) {
    if (parameter.name != key) continue;
    if (auto value = read_parameter(field, parameter)) {
      criterion_.parameters.emplace(key, std::move(*value));
      criterion_.parameter_places.emplace(key, sink_.place(entry.value.offset));
    }
    return;
  }
  refuse_key(entry.key, known_keys(), sink_);
}

void CriterionReader::require_one_of(const std::vector<std::string>& group, const YamlNode& at) {
  const YamlEntry* first = nullptr;
  for (const YamlEntry& entry : item_.entries) {
    if (!contains(group, entry.key.text)) continue;
    if (first == nullptr) {
      first = &entry;
    } else {
      sink_.add(
          entry.key.offset,
          fmt::format("{} cannot stand beside {}", quoted(entry.key.text), quoted(first->key.text)),
          fmt::format("give one of {}", quoted_list(group)));
    }
  }
  const std::vector<std::string> known = known_keys();
  const auto given = [&](const std::string& name) {
    return has_or_means(item_, name, known, sink_);
  };
  if (first == nullptr && std::none_of(group.begin(), group.end(), given)) {
    sink_.add(at.offset, fmt::format("{} needs {}", quoted(check_->name), quoted_list(group)));
  }
}

void CriterionReader::require_parameters(const YamlNode& at) {
  const std::vector<std::string> known = known_keys();
  for (const ParameterInfo& parameter : check_->parameters) {
    if (parameter.required && !has_or_means(item_, parameter.name, known, sink_)) {
      sink_.add(at.offset, fmt::format("{} needs {}", quoted(check_->name), quoted(parameter.name)),
                parameter.help);
    }
  }
  for (const std::vector<std::string>& group : check_->one_of) require_one_of(group, at);
}

std::optional<Criterion> CriterionReader::read(std::optional<std::size_t>& id_at) {
  if (item_.kind != YamlKind::mapping) {
    Field{"a criterion", item_, sink_}.wrong_type("a mapping that begins with `FAMILY: CHECK`");
    return std::nullopt;
  }
  const YamlEntry* family = find_family();
  if (family != nullptr) check_ = find_check(*family);
  for (const YamlEntry& entry : item_.entries) read_entry(entry);
  if (check_ == nullptr) return std::nullopt;
  require_parameters(family->value);
  criterion_.family = check_->family;
  criterion_.check = check_->name;
  criterion_.place = sink_.place(item_.offset);
  if (const YamlNode* id = item_.find("id")) {
    if (!criterion_.id.empty()) id_at = id->offset;
  } else {
    criterion_.id = criterion_.check;
    id_at = family->value.offset;
  }
  return std::move(criterion_);
}

}  // namespace

std::vector<Criterion> read_criteria(const YamlNode& list, const Vocabulary& vocabulary,
                                     DiagnosticSink& sink) {
  const Field field{"`criteria`", list, sink};
  if (list.kind != YamlKind::sequence) {
    field.wrong_type("a list of criteria");
    return {};
  }
  if (list.items.empty()) field.refuse("`criteria` is empty", "a spec demands something");
  std::vector<Criterion> criteria;
  std::map<std::string, std::size_t, std::less<>> first_at;
  for (const YamlNode& item : list.items) {
    std::optional<std::size_t> id_at;
    std::optional<Criterion> criterion = CriterionReader(item, vocabulary, sink).read(id_at);
    if (!criterion) continue;
    if (id_at) {
      const auto [first, fresh] = first_at.emplace(criterion->id, *id_at);
      if (!fresh) {
        const bool given = item.find("id") != nullptr;
        sink.add(*id_at,
                 fmt::format("a second criterion has the id {}; the first is on line {}",
                             quoted(criterion->id), sink.place(first->second).line),
                 given ? "every id must differ"
                       : "the id is the check's name unless given: add `id: ...`");
      }
    }
    criteria.push_back(std::move(*criterion));
  }
  return criteria;
}

}  // namespace agentcheck
