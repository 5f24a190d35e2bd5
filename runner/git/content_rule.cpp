#include "runner/git/content_rule.h"

#include <iconv.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/hash.h"

namespace agentcheck {
namespace {

using Kind = AttributeValue::Kind;

enum class TextState { undefined, text, binary, automatic };

// `text` and the older `crlf` have the same values.
TextState text_state(const AttributeValue& value) {
  switch (value.kind) {
    case Kind::set:
      return TextState::text;
    case Kind::unset:
      return TextState::binary;
    case Kind::unspecified:
      return TextState::undefined;
    case Kind::text:
      break;
  }
  if (value.text == "auto") return TextState::automatic;
  if (value.text == "input") return TextState::text;
  return TextState::undefined;
}

ContentRule::LineEnds line_ends(const PathAttributes& attributes,
                                const WorktreeSettings& settings) {
  TextState state = text_state(attributes.text);
  if (state == TextState::undefined) state = text_state(attributes.crlf);
  const bool has_eol = attributes.eol.kind == Kind::text &&
                       (attributes.eol.text == "lf" || attributes.eol.text == "crlf");
  if (state == TextState::undefined && has_eol) state = TextState::text;
  if (state == TextState::undefined) {
    return settings.auto_crlf == WorktreeSettings::AutoCrlf::no ? ContentRule::LineEnds::keep
                                                                : ContentRule::LineEnds::automatic;
  }
  if (state == TextState::automatic) return ContentRule::LineEnds::automatic;
  return state == TextState::text ? ContentRule::LineEnds::text : ContentRule::LineEnds::keep;
}

// "UTF-16" for "utf16", "UTF-16" ...: git takes UTF names with and without the dash, in any case.
std::string canonical_encoding(std::string name) {
  if (name.size() > 3 && ::strncasecmp(name.c_str(), "utf", 3) == 0) {
    std::string rest = name.substr(name[3] == '-' ? 4 : 3);
    for (char& c : rest) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return "UTF-" + rest;
  }
  return name;
}

struct Stats {
  std::size_t crlf = 0, lone_cr = 0, nul = 0, printable = 0, control = 0;

  explicit Stats(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto c = static_cast<unsigned char>(text[i]);
      if (c == '\r') {
        if (i + 1 < text.size() && text[i + 1] == '\n') {
          ++crlf;
          ++i;
        } else {
          ++lone_cr;
        }
      } else if (c == '\n') {
        continue;
      } else if (c >= 32 && c != 127) {
        ++printable;
      } else if (c == '\b' || c == '\t' || c == '\033' || c == '\f') {
        ++printable;
      } else {
        nul += c == 0;
        ++control;
      }
    }
    if (!text.empty() && text.back() == '\032') --control;  // DOS's end of file
  }

  bool binary() const { return lone_cr > 0 || nul > 0 || printable / 128 < control; }
};

std::string without_crlf(std::string text) {
  auto out = text.begin();
  for (auto in = text.begin(); in != text.end(); ++in) {
    if (*in == '\r' && in + 1 != text.end() && in[1] == '\n') continue;
    *out++ = *in;
  }
  text.erase(out, text.end());
  return text;
}

std::string convert_line_ends(ContentRule::LineEnds how, std::string text,
                              const std::function<std::string()>& stored) {
  if (how == ContentRule::LineEnds::keep || text.find("\r\n") == std::string::npos) return text;
  if (how == ContentRule::LineEnds::automatic) {
    if (Stats(text).binary()) return text;
    const std::string before = stored();
    if (before.find("\r\n") != std::string::npos && !Stats(before).binary()) return text;
  }
  return without_crlf(std::move(text));
}

// "$Id: anything on one line $" becomes "$Id$".
std::string collapse_ident(const std::string& text) {
  std::string out;
  std::size_t from = 0;
  while (true) {
    const std::size_t begin = text.find("$Id:", from);
    if (begin == std::string::npos) break;
    const std::size_t end = text.find('$', begin + 4);
    if (end == std::string::npos) break;
    const bool one_line = text.find('\n', begin + 4) >= end;
    out.append(text, from, begin + 3 - from);
    if (one_line) out += '$';
    from = one_line ? end + 1 : begin + 3;
  }
  out.append(text, from);
  return out;
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// Unicode's rule, which git enforces: a name that says the byte order forbids the mark, one that
// does not demands it.
bool byte_order_mark_fits(std::string_view name, std::string_view text) {
  using namespace std::string_view_literals;
  const bool mark32 =
      starts_with(text, "\x00\x00\xFE\xFF"sv) || starts_with(text, "\xFF\xFE\0\0"sv);
  const bool mark16 = starts_with(text, "\xFE\xFF") || starts_with(text, "\xFF\xFE");
  if (name == "UTF-16") return mark16;
  if (name == "UTF-32") return mark32;
  if (name == "UTF-16LE" || name == "UTF-16BE") return !mark16;
  if (name == "UTF-32LE" || name == "UTF-32BE") return !mark32;
  return true;
}

class Iconv {
 public:
  explicit Iconv(const std::string& from) : handle_(::iconv_open("UTF-8", from.c_str())) {}
  ~Iconv() {
    if (valid()) ::iconv_close(handle_);
  }
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;
  bool valid() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
  std::size_t run(char** in, std::size_t* in_left, char** out, std::size_t* out_left) {
    return ::iconv(handle_, in, in_left, out, out_left);
  }

 private:
  iconv_t handle_;
};

tl::expected<std::string, std::string> decode(const std::string& encoding, std::string text) {
  const auto refuse = [&](std::string_view why) {
    return tl::unexpected<std::string>("working-tree-encoding " + encoding + ": " +
                                       std::string(why));
  };
  if (text.empty()) return text;
  const std::string name = canonical_encoding(encoding);
  if (!byte_order_mark_fits(name, text)) {
    return refuse("the byte order mark is missing or must not be there");
  }
  Iconv iconv(name == "UTF-16LE-BOM" ? "UTF-16" : name);
  if (!iconv.valid()) return refuse("this system does not know the encoding");
  std::string out;
  std::array<char, 16384> chunk;
  char* in = text.data();
  std::size_t in_left = text.size();
  for (bool flushing = false;;) {
    char* to = chunk.data();
    std::size_t to_left = chunk.size();
    const std::size_t result = flushing ? iconv.run(nullptr, nullptr, &to, &to_left)
                                        : iconv.run(&in, &in_left, &to, &to_left);
    const int error = errno;
    out.append(chunk.data(), chunk.size() - to_left);
    if (result == static_cast<std::size_t>(-1)) {
      if (error == E2BIG) continue;
      return refuse("the content is not in that encoding");
    }
    if (flushing) return out;
    flushing = true;
  }
}

// The pointer `git lfs clean` writes, by the specification's rules: keys sorted after `version`.
std::string lfs_pointer(const std::string& content) {
  if (content.empty() || is_lfs_pointer(content)) return content;
  return "version https://git-lfs.github.com/spec/v1\noid sha256:" + sha256_hex(content) +
         "\nsize " + std::to_string(content.size()) + "\n";
}

}  // namespace

bool is_lfs_pointer(std::string_view content) {
  constexpr std::size_t kLimit = 1024;  // a pointer is smaller, says the specification
  if (content.size() >= kLimit) return false;
  const std::size_t first = content.find('\n');
  if (first == std::string_view::npos) return false;
  const std::string_view version = content.substr(0, first);
  if (version != "version https://git-lfs.github.com/spec/v1" &&
      version != "version http://git-media.io/v/2" &&
      version != "version https://hawser.github.com/spec/v1") {
    return false;
  }
  content.remove_prefix(first + 1);
  while (starts_with(content, "ext-")) {
    const std::size_t feed = content.find('\n');
    if (feed == std::string_view::npos) return false;
    content.remove_prefix(feed + 1);
  }
  constexpr std::string_view kOid = "oid sha256:", kSize = "\nsize ";
  if (!starts_with(content, kOid)) return false;
  content.remove_prefix(kOid.size());
  if (content.size() < 64 ||
      content.substr(0, 64).find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    return false;
  }
  content.remove_prefix(64);
  if (!starts_with(content, kSize)) return false;
  content.remove_prefix(kSize.size());
  if (!content.empty() && content.back() == '\n') content.remove_suffix(1);
  return !content.empty() && content.find_first_not_of("0123456789") == std::string_view::npos;
}

ContentRule content_rule(const PathAttributes& attributes, const WorktreeSettings& settings) {
  ContentRule rule;
  rule.line_ends = line_ends(attributes, settings);
  rule.ident = attributes.ident.kind == Kind::set;
  const AttributeValue& encoding = attributes.encoding;
  if (encoding.kind == Kind::set || encoding.kind == Kind::unset) {
    rule.trouble = "working-tree-encoding must name an encoding";
  } else if (encoding.kind == Kind::text && !encoding.text.empty() &&
             canonical_encoding(encoding.text) != "UTF-8") {
    rule.encoding = encoding.text;
  }
  if (attributes.filter.kind == Kind::text) {
    rule.filter_name = attributes.filter.text;
    if (rule.filter_name == "lfs") {
      rule.filter = ContentRule::Filter::lfs;
    } else if (settings.filters.count(rule.filter_name) > 0) {
      rule.filter = ContentRule::Filter::other;
    }
  }
  return rule;
}

tl::expected<std::string, std::string> to_git(const ContentRule& rule, std::string content,
                                              const std::function<std::string()>& stored) {
  if (!rule.trouble.empty()) return tl::unexpected<std::string>(rule.trouble);
  if (rule.filter == ContentRule::Filter::lfs) content = lfs_pointer(content);
  if (!rule.encoding.empty()) {
    auto decoded = decode(rule.encoding, std::move(content));
    if (!decoded) return decoded;
    content = std::move(*decoded);
  }
  content = convert_line_ends(rule.line_ends, std::move(content), stored);
  return rule.ident ? collapse_ident(content) : content;
}

}  // namespace agentcheck
