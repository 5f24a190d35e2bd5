#include "runner/git/ignore.h"

#include <utility>

namespace agentcheck {
namespace {

// Trailing blanks go, unless quoted by a backslash.
std::string_view trim_pattern(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      if (++i == line.size()) return line;
      end = i + 1;
    } else if (line[i] != ' ') {
      end = i + 1;
    }
  }
  return line.substr(0, end);
}

}  // namespace

IgnoreFile::IgnoreFile(std::string directory, std::string_view text)
    : directory_(std::move(directory)) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t feed = text.find('\n');
    std::string_view line = text.substr(0, feed);
    text.remove_prefix(feed == std::string_view::npos ? text.size() : feed + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    // Git reads the line as a C string.
    line = line.substr(0, line.find('\0'));
    if (line.empty() || line[0] == '#') continue;
    line = trim_pattern(line);
    const bool included = !line.empty() && line[0] == '!';
    if (included) line.remove_prefix(1);
    rules_.push_back({PathPattern(line), included});
  }
}

IgnoreFile::Verdict IgnoreFile::match(std::string_view path, bool is_directory,
                                      bool fold_case) const {
  path.remove_prefix(directory_.size());
  for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule) {
    if (rule->pattern.matches(path, is_directory, fold_case)) {
      return rule->included ? Verdict::included : Verdict::ignored;
    }
  }
  return Verdict::silent;
}

void IgnoreRules::add(const std::string& directory, std::string_view text) {
  by_directory_.emplace(directory, IgnoreFile(directory, text));
}

void IgnoreRules::add_global(std::string_view text) { global_.emplace_back("", text); }

IgnoreRules::Chain IgnoreRules::chain(std::string_view directory) const {
  Chain chain;
  if (!by_directory_.empty()) {
    while (true) {
      const auto found = by_directory_.find(directory);
      if (found != by_directory_.end()) chain.push_back(&found->second);
      if (directory.empty()) break;
      directory.remove_suffix(1);
      directory = directory.substr(0, directory.rfind('/') + 1);
    }
  }
  for (const IgnoreFile& file : global_) chain.push_back(&file);
  return chain;
}

bool IgnoreRules::ignored(const Chain& chain, std::string_view path, bool is_directory) const {
  for (const IgnoreFile* file : chain) {
    const auto verdict = file->match(path, is_directory, fold_case_);
    if (verdict != IgnoreFile::Verdict::silent) return verdict == IgnoreFile::Verdict::ignored;
  }
  return false;
}

bool IgnoreRules::directory_ignored(std::string_view directory) const {
  for (std::size_t slash = directory.find('/'); slash != std::string_view::npos;
       slash = directory.find('/', slash + 1)) {
    const std::string_view path = directory.substr(0, slash);
    const std::string_view parent = path.substr(0, path.rfind('/') + 1);
    if (ignored(chain(parent), path, true)) return true;
  }
  return false;
}

}  // namespace agentcheck
