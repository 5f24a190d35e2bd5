#include "checks/formats/xml.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool is_blank(char c) { return kBlanks.find(c) != std::string_view::npos; }

/// Anything that does not end a name in well-formed XML; which letters a name may have is not our
/// business.
bool ends_name(char c) { return is_blank(c) || c == '/' || c == '>' || c == '=' || c == '<'; }

/// XML 1.0, section 2.2, Char.
bool is_character(std::uint32_t code) {
  return code == 9 || code == 10 || code == 13 || (code >= 0x20 && code < 0xD800) ||
         (code >= 0xE000 && code < 0xFFFE) || (code >= 0x10000 && code < 0x110000);
}

void append_utf8(std::uint32_t code, std::string& out) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

/// Appends what `&name;` stands for; false for what only a document type could declare.
bool append_reference(std::string_view name, std::string& out) {
  static constexpr std::pair<std::string_view, char> kPredefined[] = {
      {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [known, character] : kPredefined) {
    if (name == known) {
      out += character;
      return true;
    }
  }
  if (name.size() < 2 || name[0] != '#') return false;
  const bool hex = name[1] == 'x';
  const std::string_view digits = name.substr(hex ? 2 : 1);
  std::uint32_t code = 0;
  const auto [end, bad] =
      std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
  if (bad != std::errc() || end != digits.data() + digits.size() || !is_character(code)) {
    return false;
  }
  append_utf8(code, out);
  return true;
}

}  // namespace

XmlReader::XmlReader(std::string_view text) : text_(text) {
  if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
}

XmlReader::Event XmlReader::fail_at(std::string_view why) {
  failed_ = true;
  const auto line =
      std::count(text_.begin(),
                 text_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, text_.size())), '\n');
  error_ = fmt::format("line {}: {}", line + 1, why);
  return Event::error;
}

std::string_view XmlReader::attribute(std::string_view name) const {
  for (const auto& [known, value] : attributes_) {
    if (known == name) return value;
  }
  return {};
}

bool XmlReader::has_attribute(std::string_view name) const {
  return std::any_of(attributes_.begin(), attributes_.end(),
                     [&](const auto& attribute) { return attribute.first == name; });
}

XmlReader::Event XmlReader::next() {
  if (failed_) return Event::error;
  if (close_next_) {
    close_next_ = false;
    name_ = open_.back();
    open_.pop_back();
    return Event::close;
  }
  while (at_ < text_.size()) {
    if (text_[at_] != '<' || text_.substr(at_, 9) == "<![CDATA[") {
      const Event event = read_text();
      if (event == Event::error || !value_.empty()) return event;
      continue;
    }
    const std::size_t start = at_;
    const Event event = read_markup();
    if (event != Event::text) return event;  // Text stands for markup that says nothing.
    if (at_ <= start) return fail_at("markup that does not end");
  }
  if (!open_.empty()) return fail_at("the text ends inside an element");
  return had_root_ ? Event::end : fail_at("there is no element");
}

XmlReader::Event XmlReader::read_markup() {
  const std::string_view rest = text_.substr(at_);
  if (rest.substr(0, 4) == "<!--") {
    return skip_past("-->") ? Event::text : fail_at("a comment that does not end");
  }
  if (rest.substr(0, 2) == "<?") {
    return skip_past("?>") ? Event::text : fail_at("an instruction that does not end");
  }
  if (rest.substr(0, 9) == "<!DOCTYPE") {
    if (had_root_) return fail_at("a document type after the first element");
    return skip_document_type() ? Event::text
                                : fail_at("a document type that declares something is not read");
  }
  if (rest.substr(0, 2) == "</") return read_close();
  return read_open();
}

bool XmlReader::skip_past(std::string_view end) {
  const std::size_t found = text_.find(end, at_ + 2);
  if (found == std::string_view::npos) return false;
  at_ = found + end.size();
  return true;
}

bool XmlReader::skip_document_type() {
  char quote = 0;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[') {
      return false;
    } else if (c == '>') {
      ++at_;
      return true;
    }
  }
  return false;
}

void XmlReader::skip_blanks() {
  while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
}

std::string_view XmlReader::read_name() {
  const std::size_t start = at_;
  while (at_ < text_.size() && !ends_name(text_[at_])) ++at_;
  return text_.substr(start, at_ - start);
}

XmlReader::Event XmlReader::read_open() {
  ++at_;
  name_ = read_name();
  attributes_.clear();
  if (name_.empty() || name_[0] == '!') return fail_at("markup that is no element");
  if (open_.empty() && had_root_) return fail_at("a second root element");
  if (open_.size() >= kMaxDepth) return fail_at("elements nested too deep");
  for (;;) {
    skip_blanks();
    if (at_ >= text_.size()) return fail_at("a tag that does not end");
    if (text_[at_] == '>') break;
    if (text_.substr(at_, 2) == "/>") {
      close_next_ = true;
      ++at_;
      break;
    }
    if (attributes_.size() >= kMaxAttributes) return fail_at("too many attributes");
    if (!read_attribute()) return fail_at("an attribute that cannot be read");
  }
  ++at_;
  had_root_ = true;
  open_.push_back(name_);
  return Event::open;
}

bool XmlReader::read_attribute() {
  const std::string_view name = read_name();
  skip_blanks();
  if (name.empty() || at_ >= text_.size() || text_[at_] != '=') return false;
  ++at_;
  skip_blanks();
  if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return false;
  const std::size_t end = text_.find(text_[at_], at_ + 1);
  if (end == std::string_view::npos || has_attribute(name)) return false;
  std::string value;
  if (!decode(text_.substr(at_ + 1, end - at_ - 1), value)) return false;
  attributes_.emplace_back(name, std::move(value));
  at_ = end + 1;
  return true;
}

XmlReader::Event XmlReader::read_close() {
  at_ += 2;
  name_ = read_name();
  skip_blanks();
  if (open_.empty() || open_.back() != name_ || at_ >= text_.size() || text_[at_] != '>') {
    return fail_at("an end tag that closes nothing");
  }
  ++at_;
  open_.pop_back();
  return Event::close;
}

XmlReader::Event XmlReader::read_text() {
  constexpr std::string_view kCdata = "<![CDATA[";
  value_.clear();
  if (text_.substr(at_, kCdata.size()) == kCdata) {
    const std::size_t end = text_.find("]]>", at_);
    if (end == std::string_view::npos) return fail_at("a CDATA section that does not end");
    value_ = text_.substr(at_ + kCdata.size(), end - at_ - kCdata.size());
    at_ = end + 3;
  } else {
    const std::size_t end = std::min(text_.find('<', at_), text_.size());
    if (!decode(text_.substr(at_, end - at_), value_)) {
      return fail_at("a reference to something only a document type could declare");
    }
    at_ = end;
  }
  if (!open_.empty()) return Event::text;
  if (!trim(value_).empty()) return fail_at("text outside of the root element");
  value_.clear();
  return Event::text;
}

bool XmlReader::decode(std::string_view raw, std::string& out) {
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t reference = std::min(raw.find('&', at), raw.size());
    out.append(raw.substr(at, reference - at));
    if (reference == raw.size()) break;
    const std::string_view rest = raw.substr(reference + 1, 12);
    const std::size_t end = rest.find(';');
    if (end == std::string_view::npos || !append_reference(rest.substr(0, end), out)) return false;
    at = reference + end + 2;
  }
  return true;
}

}  // namespace agentcheck
