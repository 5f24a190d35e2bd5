#include "runner/report/json_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace agentcheck {
namespace {

/// RFC 4648, section 4.
std::string base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto byte = [&](std::size_t i) -> unsigned {
      return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U;
    };
    const unsigned group = (byte(0) << 16) | (byte(1) << 8) | byte(2);
    for (std::size_t i = 0; i < 4; ++i) {
      const bool padding = at + i > bytes.size();
      out += padding ? '=' : kAlphabet[(group >> (18 - 6 * i)) & 63];
    }
  }
  return out;
}

}  // namespace

Json json_text(std::string_view bytes) { return to_utf8(bytes); }

Json json_text_or_null(std::string_view bytes) {
  return bytes.empty() ? Json(nullptr) : json_text(bytes);
}

void put_path(Json& object, const std::string& key, std::string_view path) {
  bool lossy = false;
  object[key] = path.empty() ? Json(nullptr) : Json(to_utf8(path, &lossy));
  if (lossy) object[key + "_base64"] = base64(path);
}

Json json_mode(FileMode mode) {
  if (mode == FileMode::none) return nullptr;
  return fmt::format("{:06o}", static_cast<unsigned>(mode));
}

Json json_tree(const TreeReport& tree) {
  Json out;
  out["rev"] = json_text(tree.rev);
  out["commit"] = json_text_or_null(tree.commit);
  out["tree"] = json_text_or_null(tree.tree);
  if (!tree.source.empty()) out["source"] = json_text(tree.source);
  return out;
}

Json json_change(const FileChange& change) {
  Json out;
  put_path(out, "path", change.path);
  put_path(out, "old_path", change.old_path == change.path ? std::string_view{} : change.old_path);
  out["status"] = name_of(change.status);
  out["similarity"] =
      change.status == FileStatus::renamed ? Json(change.similarity) : Json(nullptr);
  out["old_mode"] = json_mode(change.old_mode);
  out["mode"] = json_mode(change.mode);
  return out;
}

std::string dump_json(const Json& document) {
  std::string text;
  JsonWriter writer([&](std::string_view piece) { text += piece; });
  writer.value(document);
  writer.finish();
  return text;
}

void JsonWriter::line() {
  text_ += '\n';
  text_.append(2 * filled_.size(), ' ');
}

void JsonWriter::start_value() {
  constexpr std::size_t kPiece = 1U << 16;
  if (text_.size() >= kPiece) {
    write_(text_);
    text_.clear();
  }
  if (!after_key_ && !filled_.empty()) {
    if (filled_.back()) text_ += ',';
    filled_.back() = true;
    line();
  }
  after_key_ = false;
}

void JsonWriter::key(std::string_view key) {
  start_value();
  quoted(key);
  text_ += ": ";
  after_key_ = true;
}

/// As nlohmann's dump() with `ensure_ascii` escapes a string (RFC 8259, section 7), and no `##`.
void JsonWriter::quoted(std::string_view utf8) {
  constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
  constexpr std::string_view kLetters = "\"\\bfnrt";
  text_ += '"';
  for (std::size_t at = 0; at < utf8.size();) {
    const auto c = static_cast<unsigned char>(utf8[at]);
    if (c == '#' && at + 1 < utf8.size() && utf8[at + 1] == '#') {
      text_ += "\\u0023";
      ++at;
    } else if (const std::size_t escape = kShort.find(static_cast<char>(c));
               escape != kShort.npos) {
      text_ += '\\';
      text_ += kLetters[escape];
      ++at;
    } else if (c >= 0x20 && c < 0x7F) {
      text_ += static_cast<char>(c);
      ++at;
    } else {
      const std::size_t length = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
      std::uint32_t point = length == 1 ? c : c & (0xFFU >> (length + 1));
      for (std::size_t i = 1; i < length && at + i < utf8.size(); ++i) {
        point = (point << 6) | (static_cast<unsigned char>(utf8[at + i]) & 0x3FU);
      }
      if (point > 0xFFFF) {
        text_ +=
            fmt::format("\\u{:04x}\\u{:04x}", 0xD7C0U + (point >> 10), 0xDC00U + (point & 0x3FFU));
      } else {
        text_ += fmt::format("\\u{:04x}", point);
      }
      at += length;
    }
  }
  text_ += '"';
}

void JsonWriter::text(std::string_view bytes) {
  start_value();
  const auto is_ascii = [](char c) { return (c & 0x80) == 0; };
  if (std::all_of(bytes.begin(), bytes.end(), is_ascii)) {
    quoted(bytes);
  } else {
    quoted(to_utf8(bytes));
  }
}

void JsonWriter::number(std::uint64_t number) {
  start_value();
  text_ += fmt::format_int(number).str();
}

void JsonWriter::null() {
  start_value();
  text_ += "null";
}

void JsonWriter::member_path(std::string_view name, std::string_view path) {
  bool lossy = false;
  const std::string shown = to_utf8(path, &lossy);
  member_text_or_null(name, shown);
  if (lossy) member_text(std::string(name) + "_base64", base64(path));
}

void JsonWriter::value(const Json& value) {
  start_value();
  const std::string text = value.dump(2, ' ', true);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = std::min(text.find_first_of("\n#", at), text.size());
    text_.append(text, at, next - at);
    at = next + 1;
    if (next == text.size()) break;
    if (text[next] == '\n') {
      line();
    } else if (at < text.size() && text[at] == '#') {
      // `##[...]` in a log is a command to some CI systems; outside strings JSON has no `#`.
      text_ += "\\u0023";
    } else {
      text_ += '#';
    }
  }
}

void JsonWriter::begin(char bracket) {
  start_value();
  text_ += bracket;
  filled_.push_back(false);
}

void JsonWriter::end(char bracket) {
  const bool filled = filled_.back();
  filled_.pop_back();
  if (filled) line();
  text_ += bracket;
}

void JsonWriter::finish() {
  text_ += '\n';
  write_(text_);
  text_.clear();
}

}  // namespace agentcheck
