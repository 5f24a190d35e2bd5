#include "core/path_names.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>

#include "core/regex.h"

namespace agentcheck {
namespace {

/// A name without the code points HFS+ does not count (Apple's TN1150, unicode subtables; the same
/// list as git's utf8.c): zero-width joiners, direction marks, the byte order mark.
std::string without_ignored_by_hfs(std::string_view name) {
  const auto is_ignored = [](std::string_view at) {
    if (at.size() < 3) return false;
    const auto last = static_cast<unsigned char>(at[2]);
    const std::string_view front = at.substr(0, 2);
    if (front == "\xe2\x80") {
      return (last >= 0x8c && last <= 0x8f) || (last >= 0xaa && last <= 0xae);
    }
    return (front == "\xe2\x81" && last >= 0xaa && last <= 0xaf) || at.starts_with("\xef\xbb\xbf");
  };
  std::string kept;
  for (std::size_t at = 0; at < name.size();) {
    if (is_ignored(name.substr(at))) {
      at += 3;
    } else {
      kept += name[at++];
    }
  }
  return kept;
}

}  // namespace

std::string fold_name(std::string_view name) {
  utf8proc_uint8_t* out = nullptr;
  const auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
                   static_cast<utf8proc_ssize_t>(name.size()), &out, options);
  std::string made =
      size < 0 ? std::string(name)
               : std::string(reinterpret_cast<char*>(out), static_cast<std::size_t>(size));
  std::free(out);
  return made;
}

bool link_escapes(std::string_view target, std::size_t depth) {
  if (target.empty() || target.front() == '/') return true;
  auto level = static_cast<std::ptrdiff_t>(depth);
  while (!target.empty()) {
    const std::size_t slash = std::min(target.find('/'), target.size());
    const std::string_view part = target.substr(0, slash);
    target.remove_prefix(std::min(slash + 1, target.size()));
    if (part == "..") --level;
    if (!part.empty() && part != "." && part != "..") ++level;
    if (level < 0) return true;
  }
  return false;
}

std::string as_lenient_file_system(std::string_view path) {
  std::string out;
  for (const char letter : without_ignored_by_hfs(path) + "/") {
    if (letter == '/') {
      while (!out.empty() && (out.back() == ' ' || out.back() == '.')) out.pop_back();
    }
    out += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  }
  out.pop_back();
  return out;
}

bool resembles_dot_git(std::string_view spelt) {
  if (spelt == ".git") return false;
  const std::string name = without_ignored_by_hfs(spelt);
  if (name == ".git") return true;
  std::string lower;
  for (const char c : name.substr(0, 6)) {
    lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  std::size_t length = 0;
  if (lower.compare(0, 4, ".git") == 0) length = 4;
  if (lower.compare(0, 5, "git~1") == 0) length = 5;
  if (length == 0) return false;
  // NTFS drops blanks and dots at the end, and what follows a colon or a backslash is another name.
  for (const char c : std::string_view(name).substr(length)) {
    if (c == ':' || c == '\\') return true;
    if (c != ' ' && c != '.') return false;
  }
  return true;
}

std::string windows_trouble(std::string_view name) {
  static const Regex kDevice =
      Regex::compile(
          R"((?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)([1-9]|¹|²|³))[ ]*([.:].*)?$)")
          .value();
  static const Regex kShort =
      Regex::compile(R"((?i)^[^.~ ]{1,6}~[0-9]{1,6}(\.[^.~ ]{0,3})?$)").value();
  if (kDevice.search(name)) return "the name of a device on Windows";
  const std::size_t at = name.find_first_of("<>:\"|?*\\");
  if (at != std::string_view::npos) {
    return fmt::format("`{}` cannot be in a name on Windows", name[at]);
  }
  if (name.ends_with(' ') || name.ends_with('.')) {
    return "Windows drops blanks and dots at the end of a name";
  }
  if (kShort.search(name)) return "the short name (8.3) of another file on Windows";
  return {};
}

}  // namespace agentcheck
