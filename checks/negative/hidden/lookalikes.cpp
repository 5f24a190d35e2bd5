// Words that look like other words: letters of several scripts in one, and names of one script that
// look like a name of another (Unicode TR39, sections 4 and 5).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "checks/negative/hidden/hidden.h"
#include "core/text.h"
#include "core/unicode.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

/// Letters of formulas: `dρ` and `αmax` are notation. Only a name that looks like another counts.
bool is_notation(char32_t c) {
  return c == 0x3B1 || c == 0x3B3 || c == 0x3B9 || c == 0x3BD || c == 0x3C1 || c == 0x3C3 ||
         c == 0x3C5 || c == 0x3F1 || (c >= 0x1D400 && c <= 0x1D7FF);
}

/// Calls `visit(code)` for each code point of a word.
template <typename Visit>
void each_letter(std::string_view word, const Visit& visit) {
  while (!word.empty()) {
    char32_t code = 0;
    std::size_t skip = 0;
    const std::size_t length = decode_utf8(word, code, skip);
    if (length > 0) visit(code);
    word.remove_prefix(length > 0 ? length : skip);
  }
}

/// The word as it looks (the skeleton of TR39 for the letters we know): equal skeletons, equal
/// looks.
std::string skeleton(std::string_view word) {
  std::string out;
  each_letter(word, [&](char32_t code) {
    char letter = code < 0x80 ? static_cast<char>(code) : latin_lookalike(code);
    if (letter == 'I' || letter == '1' || letter == '|') letter = 'l';
    if (letter == '0') letter = 'O';
    if (letter != 0) {
      out += letter;
    } else {
      out += fmt::format("<{:X}>", static_cast<unsigned>(code));
    }
  });
  return out;
}

bool is_ascii(std::string_view word) {
  return std::none_of(word.begin(), word.end(),
                      [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// True where a letter of another script looks like a Latin one; of a formula's `α` alone none
/// does.
bool has_lookalike(std::string_view word) {
  char32_t first = 0;
  std::size_t skip = 0;
  if (decode_utf8(word, first, skip) == word.size() && is_notation(first)) return false;
  bool found = false;
  each_letter(word,
              [&](char32_t code) { found = found || (code >= 0x80 && latin_lookalike(code)); });
  return found;
}

std::string spelt(std::string_view word) {
  std::string out;
  each_letter(word, [&](char32_t code) {
    if (code >= 0x80 && latin_lookalike(code) && out.size() < 60) {
      out += fmt::format("{}U+{:04X} for `{}`", out.empty() ? "" : ", ",
                         static_cast<unsigned>(code), latin_lookalike(code));
    }
  });
  return out;
}

/// Calls `visit(span)` for each word of a region: letters, marks, digits and `_`.
template <typename Visit>
void each_word(std::string_view text, const Span& region, const Visit& visit) {
  std::uint32_t begin = region.begin;
  std::uint32_t at = region.begin;
  const auto end_word = [&] {
    if (at > begin) visit(Span{begin, at});
  };
  while (at < region.end) {
    char32_t code = 0;
    std::size_t skip = 1;
    const auto byte = static_cast<unsigned char>(text[at]);
    std::size_t length = 1;
    if (byte < 0x80) {
      code = byte;
    } else {
      length = decode_utf8(text.substr(at), code, skip);
    }
    const bool letter = length > 0 && (code == '_' || is_word(code));
    if (!letter) {
      end_word();
      begin = at + static_cast<std::uint32_t>(length > 0 ? length : skip);
    }
    at += static_cast<std::uint32_t>(length > 0 ? length : skip);
  }
  at = std::min(at, region.end);
  end_word();
}

/// Spans of comments and strings, in order; names are not looked for there.
std::vector<Span> texts_of(const SourceFile& file) {
  constexpr std::uint32_t kMaxDepth = 1 << 16;
  std::vector<Span> spans;
  const Language& language = *file.language();
  const std::vector<Span> all{{0, static_cast<std::uint32_t>(file.text().size())}};
  walk_ranges(file.root(), all, kMaxDepth, [&](const Node& node) {
    const bool text = language.is(node.symbol(), kComment) || language.is(node.symbol(), kString);
    if (text) spans.push_back(node.span());
    return text ? Walk::skip : Walk::enter;
  });
  return spans;
}

/// The names of a file, outside comments and strings, by how they look.
class Names {
 public:
  explicit Names(const SourceFile& file) : file_(file) {
    const std::vector<Span> texts = texts_of(file);
    std::uint32_t from = 0;
    for (const Span& text : texts) {
      read({from, text.begin});
      from = std::max(from, text.end);
    }
    read({from, static_cast<std::uint32_t>(file.text().size())});
  }

  /// Another name that looks the same; empty where there is none.
  std::string_view twin_of(std::string_view word) const {
    const auto found = by_look_.find(skeleton(word));
    if (found == by_look_.end()) return {};
    for (const std::string_view other : found->second) {
      if (other != word && (has_lookalike(other) != has_lookalike(word) || !is_ascii(other)))
        return other;
    }
    return {};
  }
  bool is_name(const Span& span) const {
    return std::binary_search(begins_.begin(), begins_.end(), span.begin);
  }

 private:
  void read(const Span& region) {
    if (region.empty()) return;
    each_word(file_.text(), region, [&](const Span& span) {
      by_look_[skeleton(file_.text_of(span))].insert(file_.text_of(span));
      begins_.push_back(span.begin);
    });
  }

  const SourceFile& file_;
  std::map<std::string, std::set<std::string_view>> by_look_;
  std::vector<std::uint32_t> begins_;
};

Occurrence occurrence(const Span& span, std::string_view word, std::string rule,
                      std::string message) {
  Occurrence out;
  out.span = span;
  out.rule = std::move(rule);
  out.message = std::move(message);
  out.what = word;
  out.hint = "write it in one script";
  return out;
}

}  // namespace

bool mixes_lookalikes(std::string_view word) {
  bool latin = false, foreign = false, honest = false;
  bool latin_upper = true, latin_last = false;
  each_letter(word, [&](char32_t code) {
    const Script script = script_of(code);
    if (script == Script::latin) {
      latin = true;
      latin_last = foreign;
      latin_upper = latin_upper && code >= 'A' && code <= 'Z';
    } else if (script != Script::other) {
      foreign = true;
      honest = honest || latin_lookalike(code) == 0 || is_notation(code);
    }
  });
  // `PDFа`: an abbreviation with an ending.
  const bool inflected =
      latin_upper && !latin_last && static_cast<unsigned char>(word.front()) < 0x80;
  return latin && foreign && !honest && !inflected;
}

void find_lookalikes(const TouchedLines& lines, Occurrences& out) {
  const SourceFile& file = lines.file();
  std::vector<Span> whole;  // Words of other scripts that may look like a name.
  for (const Span& region : lines.regions()) {
    if (is_ascii(file.text_of(region))) continue;
    each_word(file.text(), region, [&](const Span& span) {
      const std::string_view word = file.text_of(span);
      if (is_ascii(word) || lines.hunk_of(span) < 0 || !has_lookalike(word)) return;
      if (!mixes_lookalikes(word)) return whole.push_back(span);
      out.push_back(occurrence(span, word, "mixed-script",
                               fmt::format("`{}` mixes letters of several scripts: {}",
                                           shorten(word, 80), spelt(word))));
    });
  }
  const Language* language = choose_language(file.path(), file.text()).language;
  if (whole.empty() || !language) return;
  SourceFile parsed(file.path(), std::string(file.text()), language);
  parsed.parse();
  if (!parsed.parsed()) return;
  const Names names(parsed);
  for (const Span& span : whole) {
    if (!names.is_name(span)) continue;
    const std::string_view word = file.text_of(span);
    const std::string_view twin = names.twin_of(word);
    if (twin.empty()) continue;
    out.push_back(
        occurrence(span, word, "lookalike-name",
                   fmt::format("`{}` looks like `{}` of the same file, and is another name: {}",
                               shorten(word, 80), shorten(twin, 80), spelt(word))));
  }
}

}  // namespace agentcheck
