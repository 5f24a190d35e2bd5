// Characters nobody sees, and where they are in place.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/negative/hidden/hidden.h"
#include "core/text.h"
#include "core/unicode.h"

namespace agentcheck {
namespace {

/// The characters around a place, 0 at the ends of the text.
struct Around {
  char32_t before = 0, after = 0;
};

bool in(char32_t code, char32_t first, char32_t last) { return code >= first && code <= last; }

bool is_bidi_control(char32_t c) { return in(c, 0x202A, 0x202E) || in(c, 0x2066, 0x2069); }
bool is_bidi_mark(char32_t c) { return c == 0x200E || c == 0x200F || c == 0x61C; }
bool is_tag(char32_t c) { return in(c, 0xE0000, 0xE007F); }
bool is_mongolian_selector(char32_t c) { return in(c, 0x180B, 0x180D) || c == 0x180F; }
bool is_selector(char32_t c) {
  return in(c, 0xFE00, 0xFE0F) || in(c, 0xE0100, 0xE01EF) || is_mongolian_selector(c);
}
bool is_plain_layout(char32_t c) { return c == '\n' || c == '\t' || c == '\f'; }

/// Letters and marks of scripts that join letters: Arabic and its kin, Indic scripts, Tibetan,
/// Myanmar, Khmer, Mongolian (Unicode 15, section 23.2).
bool joins(char32_t c) {
  const bool script = in(c, 0x600, 0x7FF) || in(c, 0x840, 0xDFF) || in(c, 0xF00, 0x109F) ||
                      in(c, 0x1700, 0x18AF) || in(c, 0x1900, 0x1CFF) || in(c, 0xA800, 0xABFF) ||
                      in(c, 0xFB50, 0xFDFF) || in(c, 0xFE70, 0xFEFC) || in(c, 0x11000, 0x11FFF);
  return script && is_word(c);
}

/// Scripts that write words without blanks between them.
bool runs_words_together(char32_t c) {
  return in(c, 0xE00, 0xEFF) || in(c, 0x1000, 0x109F) || in(c, 0x1780, 0x17FF) ||
         in(c, 0x3040, 0x30FF) || in(c, 0x4E00, 0x9FFF);
}

bool is_ideograph(char32_t c) {
  return in(c, 0x2E80, 0xA4CF) || in(c, 0xF900, 0xFAFF) || in(c, 0xFF01, 0xFF0C) ||
         in(c, 0x20000, 0x3FFFF);
}

bool is_emoji_end(char32_t c) { return is_pictographic(c) || c == 0xFE0F || c == 0x20E3; }

bool selector_in_place(char32_t c, const Around& around) {
  const char32_t base = around.before;
  if (is_mongolian_selector(c)) return in(base, 0x1820, 0x18AA);
  if (c == 0xFE0E || c == 0xFE0F) {
    const bool keycap = in(base, '0', '9') || base == '#' || base == '*';
    if (keycap) return around.after == 0x20E3 || c == 0xFE0E;
    return is_pictographic(base) || (base >= 0x80 && is_symbol(base)) || is_ideograph(base);
  }
  if (c >= 0xE0100) return is_ideograph(base);
  return is_ideograph(base) || (base >= 0x80 && is_symbol(base)) || in(base, 0x1000, 0x109F) ||
         in(base, 0xA840, 0xA87F);
}

/// True where a character is what an honest text has there.
bool in_place(char32_t c, const Around& around) {
  if (c == 0x200D && is_emoji_end(around.before) && is_pictographic(around.after)) return true;
  if (c == 0x200C || c == 0x200D) return joins(around.before);
  if (c == 0x200B) return runs_words_together(around.before) || runs_words_together(around.after);
  if (is_selector(c)) return selector_in_place(c, around);
  return false;
}

std::string_view name_of_character(char32_t c) {
  struct Row {
    char32_t first, last;
    std::string_view name;
  };
  static constexpr Row kNames[] = {
      {0x00AD, 0x00AD, "soft hyphen"},
      {0x034F, 0x034F, "combining grapheme joiner"},
      {0x061C, 0x061C, "Arabic letter mark"},
      {0x115F, 0x1160, "Hangul filler"},
      {0x180E, 0x180E, "Mongolian vowel separator"},
      {0x200B, 0x200B, "zero width space"},
      {0x200C, 0x200C, "zero width non-joiner"},
      {0x200D, 0x200D, "zero width joiner"},
      {0x200E, 0x200E, "left-to-right mark"},
      {0x200F, 0x200F, "right-to-left mark"},
      {0x2028, 0x2028, "line separator"},
      {0x2029, 0x2029, "paragraph separator"},
      {0x202A, 0x202A, "left-to-right embedding"},
      {0x202B, 0x202B, "right-to-left embedding"},
      {0x202C, 0x202C, "pop directional formatting"},
      {0x202D, 0x202D, "left-to-right override"},
      {0x202E, 0x202E, "right-to-left override"},
      {0x2060, 0x2060, "word joiner"},
      {0x2061, 0x2064, "invisible operator"},
      {0x2066, 0x2066, "left-to-right isolate"},
      {0x2067, 0x2067, "right-to-left isolate"},
      {0x2068, 0x2068, "first strong isolate"},
      {0x2069, 0x2069, "pop directional isolate"},
      {0x3164, 0x3164, "Hangul filler"},
      {0xFEFF, 0xFEFF, "zero width no-break space"},
      {0xFFA0, 0xFFA0, "Hangul filler"},
      {0xFFF9, 0xFFFB, "interlinear annotation"},
      {0x1D173, 0x1D17A, "musical format control"},
  };
  for (const Row& row : kNames) {
    if (in(c, row.first, row.last)) return row.name;
  }
  if (is_tag(c)) return "tag character";
  if (is_selector(c)) return "variation selector";
  return c < 0xA0 ? "control character" : "format character";
}

std::string_view rule_of(char32_t c) {
  if (is_bidi_control(c) || is_bidi_mark(c)) return "bidi-control";
  if (is_tag(c) || is_selector(c)) return "hidden-payload";
  if (c < 0xA0) return "control-character";
  return "invisible-character";
}

/// What a run of tags or selectors spells, where it spells something: tags are ASCII moved up, and
/// the 256 selectors are used as bytes.
std::string payload_of(const std::u32string& run) {
  std::string bytes;
  for (const char32_t c : run) {
    if (in(c, 0xE0020, 0xE007E)) bytes += static_cast<char>(c - 0xE0000);
    if (in(c, 0xFE00, 0xFE0F)) bytes += static_cast<char>(c - 0xFE00);
    if (in(c, 0xE0100, 0xE01EF)) bytes += static_cast<char>(c - 0xE0100 + 16);
  }
  const auto readable =
      std::count_if(bytes.begin(), bytes.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return readable >= 4 && readable * 4 >= static_cast<long>(bytes.size()) * 3 ? bytes : "";
}

std::string message_of(const std::u32string& run) {
  const char32_t first = run.front();
  std::string text =
      fmt::format("{} (U+{:04X})", name_of_character(first), static_cast<unsigned>(first));
  if (run.size() > 1)
    text = fmt::format("{} characters that show nothing, the first a {}", run.size(), text);
  const std::string payload = payload_of(run);
  if (!payload.empty())
    return fmt::format("{}: read as text they say `{}`", text, shorten(display(payload), 200));
  if (std::any_of(run.begin(), run.end(), is_bidi_control)) {
    return text + ": the text is shown in another order than it is read in";
  }
  if (is_bidi_mark(first)) return text + " where no text runs from right to left";
  if (first == '\r')
    return "carriage return inside a line: what follows is a line to some, hidden to others";
  if (first == 0x1B) return text + ": a terminal obeys what follows";
  return run.size() > 1 ? text : text + ": shows nothing";
}

/// Reads one text from a place on, keeping what stands before.
class Reader {
 public:
  Reader(std::string_view text, const Span& region, bool translation)
      : text_(text), region_(region), translation_(translation) {}

  std::vector<HiddenRun> read() {
    std::size_t at = region_.begin;
    char32_t before = 0;
    while (at < region_.end) {
      const auto byte = static_cast<unsigned char>(text_[at]);
      if (byte >= 0x20 && byte < 0x7F) {
        before = byte;
        ++at;
        continue;
      }
      char32_t code = 0;
      const std::size_t length = read_at(at, code);
      const bool hidden = length > 0 && is_hidden(at, length, code, before);
      if (hidden) {
        at = take_run(at, before);
        continue;
      }
      if (code == 0x1F3F4) {
        before = code;
        at = behind_flag(at + length);
        continue;
      }
      before = length > 0 ? code : 0;
      at += std::max<std::size_t>(length, 1);
    }
    return std::move(runs_);
  }

 private:
  std::size_t read_at(std::size_t at, char32_t& code) const {
    std::size_t skip = 0;
    code = 0;
    return at < text_.size() ? decode_utf8(text_.substr(at), code, skip) : 0;
  }

  bool is_hidden(std::size_t at, std::size_t length, char32_t code, char32_t before) const {
    if (!is_invisible(code) || is_plain_layout(code)) return false;
    if (code == 0xFEFF && at == 0) return false;
    if (code == '\r') return is_lone_return(at);
    char32_t after = 0;
    read_at(at + length, after);
    if (is_bidi_mark(code) && translation_ && line_is_right_to_left(at)) return false;
    return !in_place(code, {before, after});
  }

  /// A carriage return that ends no line, in a file whose lines end otherwise.
  bool is_lone_return(std::size_t at) const {
    while (at < text_.size() && text_[at] == '\r') ++at;
    return at < text_.size() && text_[at] != '\n' && text_.find('\n') != std::string_view::npos;
  }

  bool line_is_right_to_left(std::size_t at) const {
    const std::size_t before = at == 0 ? std::string_view::npos : text_.rfind('\n', at - 1);
    std::size_t place = before == std::string_view::npos ? 0 : before + 1;
    place = std::max(place, at - std::min<std::size_t>(at, 1000));
    const std::size_t end = std::min({text_.find('\n', at), text_.size(), at + 1000});
    while (place < end) {
      char32_t code = 0;
      const std::size_t length = read_at(place, code);
      if (length > 1 && !is_bidi_mark(code) && is_right_to_left(code)) return true;
      place += std::max<std::size_t>(length, 1);
    }
    return false;
  }

  /// Behind the tags of a flag (UTS 51, ED-14a): three to six letters and digits, and the end tag.
  std::size_t behind_flag(std::size_t at) const {
    std::size_t place = at, tags = 0;
    char32_t code = 0;
    for (std::size_t length = read_at(place, code); length > 0; length = read_at(place, code)) {
      place += length;
      if (code == 0xE007F) return tags >= 3 && tags <= 6 ? place : at;
      const bool tag = in(code, 0xE0030, 0xE0039) || in(code, 0xE0061, 0xE007A);
      if (!tag || ++tags > 6) return at;
    }
    return at;
  }

  std::size_t take_run(std::size_t at, char32_t& before) {
    const std::size_t begin = at;
    std::u32string run;
    while (at < region_.end) {
      char32_t code = 0;
      const std::size_t length = read_at(at, code);
      if (length == 0 || !is_hidden(at, length, code, before)) break;
      run += code;
      before = code;
      at += length;
    }
    runs_.push_back({{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at)},
                     std::string(rule_of(run.front())),
                     message_of(run)});
    return at;
  }

  std::string_view text_;
  Span region_;
  bool translation_;
  std::vector<HiddenRun> runs_;
};

}  // namespace

bool is_translation(std::string_view path) {
  static constexpr std::array<std::string_view, 21> kEndings{
      ".po",  ".pot",  ".json",       ".json5",   ".arb", ".xlf",  ".xliff",
      ".xml", ".resx", ".yaml",       ".yml",     ".ftl", ".ini",  ".html",
      ".htm", ".md",   ".properties", ".strings", ".txt", ".toml", ".rst"};
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view ending) { return path.ends_with(ending); });
}

std::vector<HiddenRun> hidden_runs(std::string_view text, const Span& region, bool translation) {
  return Reader(text, region, translation).read();
}

}  // namespace agentcheck
