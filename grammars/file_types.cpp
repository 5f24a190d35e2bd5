// Which language a file is written in: by its name, its first line, its content.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "grammars/language.h"
#include "grammars/language_data.h"
#include "grammars/traits.h"

namespace agentcheck {
namespace {

/// How files of a language are recognised; for every language, read once.
struct FileTypes {
  std::string language;
  std::vector<std::string> extensions;
  /// Extensions of other languages, too, each with all that share it.
  std::map<std::string, std::vector<std::string>> shared;
  std::vector<std::string> filenames;
  std::optional<Regex> first_line;
};

const std::vector<FileTypes>& file_types() {
  static const std::vector<FileTypes> types = [] {
    std::vector<FileTypes> rows;
    for (const EmbeddedLanguage& language : embedded_languages()) {
      const auto json = nlohmann::json::parse(embedded_file(language.name, "language.json"));
      const auto strings = [&](const char* key) {
        return json.value(key, std::vector<std::string>{});
      };
      FileTypes row{std::string(language.name),
                    strings("extensions"),
                    {},
                    strings("filenames"),
                    std::nullopt};
      if (json.contains("shared-extensions")) json["shared-extensions"].get_to(row.shared);
      if (json.contains("first-line")) {
        row.first_line = Regex::compile(json["first-line"].get<std::string>()).value();
      }
      rows.push_back(std::move(row));
    }
    return rows;
  }();
  return types;
}

std::string_view file_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool has_extension(std::string_view file, std::string_view extension) {
  return file.size() > extension.size() && file.ends_with(extension);
}

/// The first row with an extension of the file; null where there is none.
const FileTypes* row_of(std::string_view file) {
  for (const FileTypes& row : file_types()) {
    for (const std::string& extension : row.extensions) {
      if (has_extension(file, extension)) return &row;
    }
  }
  return nullptr;
}

/// The row that speaks for a shared extension of the file, and who shares it; nulls where none
/// does.
std::pair<const FileTypes*, const std::vector<std::string>*> sharing(std::string_view file) {
  for (const FileTypes& row : file_types()) {
    for (const auto& [extension, languages] : row.shared) {
      if (has_extension(file, extension)) return {&row, &languages};
    }
  }
  return {nullptr, nullptr};
}

}  // namespace

const std::vector<std::string>& languages_sharing(std::string_view path) {
  static const std::vector<std::string> kNobody;
  const std::vector<std::string>* languages = sharing(file_of(path)).second;
  return languages ? *languages : kNobody;
}

std::string_view language_by_extension(std::string_view path) {
  const FileTypes* row = row_of(file_of(path));
  return row ? std::string_view(row->language) : std::string_view{};
}

LanguageChoice choose_language(std::string_view path, std::string_view text,
                               std::string_view neighbour) {
  const std::string_view file = file_of(path);
  if (const FileTypes* row = sharing(file).first) {
    const Language& language = *find_language(row->language);
    return language.traits().choose(language, text, neighbour);
  }
  for (const FileTypes& row : file_types()) {
    for (const std::string& name : row.filenames) {
      if (file == name) return {find_language(row.language), {}};
    }
  }
  if (const FileTypes* row = row_of(file)) {
    return {find_language(row->language), {}};
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
