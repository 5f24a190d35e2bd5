// Documentation that documents nothing.
#include <algorithm>
#include <array>
#include <cctype>
#include <limits>

#include "checks/coverage/doc_formats.h"

namespace agentcheck {
namespace {

using doc_format::lower;
using doc_format::one_of;

/// Words people type where they have nothing to say.
bool is_nonsense(std::string_view word) {
  constexpr std::array<std::string_view, 22> words{
      "asdf",   "asdfasdf", "asd", "qwerty",    "qwe",   "foo",      "bar",  "baz",
      "foobar", "blah",     "bla", "lorem",     "ipsum", "dummy",    "test", "testing",
      "stuff",  "xyz",      "abc", "docstring", "here",  "something"};
  return one_of(word, words) || word.find_first_not_of(word.front()) == std::string_view::npos;
}

/// `text` without characters nobody sees: zero-width ones, joiners, marks of direction, soft
/// hyphens.
std::string without_invisible(std::string_view text) {
  const auto is_ascii = [](char c) { return (c & 0x80) == 0; };
  if (std::all_of(text.begin(), text.end(), is_ascii)) return std::string(text);
  constexpr std::array<std::string_view, 9> invisible{
      "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x80\x8E", "\xE2\x80\x8F",
      "\xE2\x81\xA0", "\xEF\xBB\xBF", "\xC2\xAD",     "\xC2\xA0"};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto hit = std::find_if(invisible.begin(), invisible.end(), [&](std::string_view bytes) {
      return text.substr(at).starts_with(bytes);
    });
    if (hit == invisible.end()) {
      out += text[at++];
    } else {
      out += *hit == invisible.back() ? " " : "";
      at += hit->size();
    }
  }
  return out;
}

/// Words of a text or of an identifier, lower case: "parseURL" is {parse, url}. No more than
/// `most`.
std::vector<std::string> words_of(std::string_view text,
                                  std::size_t most = std::numeric_limits<std::size_t>::max()) {
  std::vector<std::string> words;
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) words.push_back(lower(word));
    word.clear();
  };
  for (std::size_t i = 0; i < text.size() && words.size() < most; ++i) {
    const char c = text[i];
    const bool letter = std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0;
    if (!letter) {
      flush();
      continue;
    }
    const bool upper = std::isupper(static_cast<unsigned char>(c)) != 0;
    const bool next_lower =
        i + 1 < text.size() && std::islower(static_cast<unsigned char>(text[i + 1])) != 0;
    const bool last_lower = i > 0 && std::islower(static_cast<unsigned char>(text[i - 1])) != 0;
    if (upper && (last_lower || (next_lower && word.size() > 1))) flush();
    word += c;
  }
  if (words.size() < most) flush();
  return words;
}

/// Words that say nothing beside a name.
constexpr std::array<std::string_view, 27> kNoise{
    "the",           "a",     "an",          "function",
    "method",        "class", "constructor", "interface",
    "this",          "is",    "struct",      "type",
    "enum",          "trait", "helper",      "implementation",
    "documentation", "docs",  "doc",         "docstring",
    "description",   "desc",  "summary",     "comment",
    "for",           "of",    "about"};

/// So many words of a text tell whether it says more than a name: no filler has as many.
constexpr std::size_t kTellingWords = 12;

}  // namespace

bool is_placeholder(std::string_view text, std::string_view name) {
  const std::string visible = without_invisible(text);
  std::vector<std::string> words = words_of(visible, kTellingWords);
  if (words.size() == kTellingWords) {
    const auto telling = std::count_if(
        words.begin(), words.end(), [](const std::string& word) { return !one_of(word, kNoise); });
    if (static_cast<std::size_t>(telling) > words_of(name).size()) return false;
    words = words_of(visible);
  }
  if (words.empty()) return true;
  if (words.size() == 1 && is_nonsense(words.front())) return true;
  constexpr std::array<std::string_view, 7> kUnfinished{"todo", "fixme", "tbd", "xxx",
                                                        "wip",  "tbc",   "tba"};
  if (one_of(words.front(), kUnfinished) && words.size() <= 6) return true;
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : " ") + word;
  constexpr std::array<std::string_view, 22> kFiller{"description",
                                                     "desc",
                                                     "documentation",
                                                     "docs",
                                                     "doc",
                                                     "comment",
                                                     "summary",
                                                     "placeholder",
                                                     "add description",
                                                     "add description here",
                                                     "add documentation",
                                                     "add docs here",
                                                     "description here",
                                                     "write description",
                                                     "no description",
                                                     "missing description",
                                                     "insert description here",
                                                     "your description here",
                                                     "description goes here",
                                                     "undocumented",
                                                     "n a",
                                                     "none"};
  if (one_of(joined, kFiller)) return true;
  if (name.empty()) return false;
  std::erase_if(words, [&](const std::string& word) { return one_of(word, kNoise); });
  std::vector<std::string> own = words_of(name);
  std::erase_if(own, [&](const std::string& word) { return one_of(word, kNoise); });
  return words.empty() || words == own;
}

}  // namespace agentcheck
