#include "runner/git/attributes.h"

#include <algorithm>
#include <set>
#include <utility>

namespace agentcheck {
namespace {

constexpr std::string_view kBlank = " \t\r\n";
constexpr std::string_view kMacro = "[attr]";

std::string_view skip_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlank);
  return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find_first_of(kBlank));
  text.remove_prefix(word.size());
  return word;
}

bool valid_name(std::string_view name) {
  if (name.empty() || name[0] == '-' || name.substr(0, 8) == "builtin_") return false;
  return std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return c == '-' || c == '.' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  });
}

// A C-quoted string at the beginning of `text`; false where it is malformed.
bool take_quoted(std::string_view& text, std::string& out) {
  std::size_t i = 1;
  for (; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (++i == text.size()) return false;
    const char c = text[i];
    constexpr std::string_view kLetters = "abfnrtv";
    constexpr std::string_view kMeaning = "\a\b\f\n\r\t\v";
    const std::size_t letter = kLetters.find(c);
    if (letter != std::string_view::npos) {
      out += kMeaning[letter];
    } else if (c == '\\' || c == '"') {
      out += c;
    } else if (c >= '0' && c <= '3' && i + 2 < text.size()) {
      int value = 0;
      for (std::size_t k = i; k < i + 3; ++k) {
        if (text[k] < '0' || text[k] > '7') return false;
        value = value * 8 + (text[k] - '0');
      }
      out += static_cast<char>(value);
      i += 2;
    } else {
      return false;
    }
  }
  if (i >= text.size()) return false;
  text.remove_prefix(i + 1);
  return true;
}

}  // namespace

bool AttributeRules::parse_assignments(std::string_view text, std::vector<Assignment>& out) {
  for (text = skip_blanks(text); !text.empty(); text = skip_blanks(text)) {
    std::string_view word = take_word(text);
    Assignment assignment;
    assignment.value.kind = AttributeValue::Kind::set;
    if (word[0] == '-' || word[0] == '!') {
      assignment.unspecify = word[0] == '!';
      assignment.value.kind = AttributeValue::Kind::unset;
      word.remove_prefix(1);
      word = word.substr(0, word.find('='));
    } else if (const std::size_t equals = word.find('='); equals != std::string_view::npos) {
      assignment.value = {AttributeValue::Kind::text, std::string(word.substr(equals + 1))};
      word = word.substr(0, equals);
    }
    if (!valid_name(word)) return false;
    if (assignment.unspecify) assignment.value = {};
    assignment.name = word;
    out.push_back(std::move(assignment));
  }
  return true;
}

AttributeRules::File AttributeRules::parse(std::string directory, std::string_view text,
                                           bool macros) {
  File file;
  file.directory = std::move(directory);
  constexpr std::size_t kLineLimit = 2048;  // git ignores longer lines (gitattributes(5) NOTES)
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t feed = text.find('\n');
    std::string_view line = text.substr(0, feed);
    text.remove_prefix(feed == std::string_view::npos ? text.size() : feed + 1);
    line = line.substr(0, line.find('\0'));
    if (line.size() >= kLineLimit) continue;
    line = skip_blanks(line);
    if (line.empty() || line[0] == '#') continue;
    std::string pattern;
    std::string_view rest = line;
    if (line[0] != '"' || !take_quoted(rest, pattern)) {
      rest = line;
      pattern = take_word(rest);
    }
    std::vector<Assignment> assignments;
    if (pattern.size() > kMacro.size() && pattern.compare(0, kMacro.size(), kMacro) == 0) {
      const std::string name = pattern.substr(kMacro.size());
      if (macros && valid_name(name) && parse_assignments(rest, assignments)) {
        file.macros[name] = std::move(assignments);
      }
      continue;
    }
    if (pattern.empty() || pattern[0] == '!') continue;
    if (parse_assignments(rest, assignments) && !assignments.empty()) {
      file.rules.push_back({PathPattern(pattern), std::move(assignments)});
    }
  }
  return file;
}

void AttributeRules::add(const std::string& directory, std::string_view text) {
  by_directory_.emplace(directory, parse(directory, text, directory.empty()));
}

void AttributeRules::add_info(std::string_view text) { info_.push_back(parse("", text, true)); }

void AttributeRules::add_user(std::string_view text) { user_.push_back(parse("", text, true)); }

// Files from the one that outranks all others downwards.
std::vector<const AttributeRules::File*> AttributeRules::chain(std::string_view path) const {
  std::vector<const File*> files;
  for (const File& file : info_) files.push_back(&file);
  std::string_view directory = path.substr(0, path.rfind('/') + 1);
  while (!by_directory_.empty()) {
    const auto found = by_directory_.find(directory);
    if (found != by_directory_.end()) files.push_back(&found->second);
    if (directory.empty()) break;
    directory.remove_suffix(1);
    directory = directory.substr(0, directory.rfind('/') + 1);
  }
  for (auto file = user_.rbegin(); file != user_.rend(); ++file) files.push_back(&*file);
  return files;
}

// Gathers values; the first one an attribute gets stays.
class AttributeRules::Filling {
 public:
  explicit Filling(const std::vector<const File*>& files) : files_(files) {}

  void apply(const std::vector<Assignment>& assignments) {
    for (auto it = assignments.rbegin(); it != assignments.rend(); ++it) {
      if (!seen_.insert(it->name).second) continue;
      if (AttributeValue* slot = slot_of(it->name)) *slot = it->value;
      if (it->value.kind == AttributeValue::Kind::set) expand(it->name);
    }
  }

  PathAttributes result;

 private:
  AttributeValue* slot_of(std::string_view name) {
    if (name == "text") return &result.text;
    if (name == "crlf") return &result.crlf;
    if (name == "eol") return &result.eol;
    if (name == "ident") return &result.ident;
    if (name == "filter") return &result.filter;
    if (name == "working-tree-encoding") return &result.encoding;
    return nullptr;
  }

  void expand(const std::string& name) {
    for (const File* file : files_) {
      const auto macro = file->macros.find(name);
      if (macro != file->macros.end()) return apply(macro->second);
    }
    if (name == "binary") {  // the one macro git brings along: -diff -merge -text
      static const std::vector<Assignment> kBinary = {
          {"diff", {AttributeValue::Kind::unset, ""}, false},
          {"merge", {AttributeValue::Kind::unset, ""}, false},
          {"text", {AttributeValue::Kind::unset, ""}, false}};
      apply(kBinary);
    }
  }

  const std::vector<const File*>& files_;
  std::set<std::string, std::less<>> seen_;
};

PathAttributes AttributeRules::lookup(std::string_view path) const {
  const std::vector<const File*> files = chain(path);
  Filling filling(files);
  for (const File* file : files) {
    const std::string_view inside = path.substr(file->directory.size());
    for (auto rule = file->rules.rbegin(); rule != file->rules.rend(); ++rule) {
      if (rule->pattern.matches(inside, false, fold_case_)) filling.apply(rule->assignments);
    }
  }
  return filling.result;
}

}  // namespace agentcheck
