#include "specs/yaml_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "specs/yaml.h"

namespace agentcheck {
namespace {

/// The first offset at which no well-formed UTF-8 character begins; the size where all is well.
std::size_t first_ill_formed(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t length = 1;
    while (length <= 4 && !is_utf8(text.substr(at, length))) ++length;
    if (length > 4) return at;
    at += std::min(length, text.size() - at);
  }
  return text.size();
}

/// Checks line by line, so that only the line with the problem is gone through slowly.
std::optional<TextProblem> find_ill_formed(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t feed = std::min(text.find('\n', begin), text.size() - 1);
    const std::string_view line = text.substr(begin, feed + 1 - begin);
    if (!is_utf8(line)) {
      return TextProblem{begin + first_ill_formed(line), "not valid UTF-8",
                         "save the file as UTF-8 text"};
    }
    begin = feed + 1;
  }
  return std::nullopt;
}

/// A character YAML forbids at `at`, C1 characters by their two bytes.
bool is_forbidden(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte == '\r') return at + 1 >= text.size() || text[at + 1] != '\n';
  if (byte < 0x20) return byte != '\t' && byte != '\n';
  if (byte == 0x7F) return true;
  if (byte != 0xC2 || at + 1 >= text.size()) return false;
  const auto next = static_cast<unsigned char>(text[at + 1]);
  return next >= 0x80 && next <= 0x9F && next != 0x85;
}

/// Where the indicators of YAML become too many; the size of the text where they do not.
std::size_t last_indicator(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool counts = c == '[' || c == ']' || c == '{' || c == '}' || c == ',' || c == ':';
    if (counts && ++count > kMaxYamlIndicators) return at;
  }
  return text.size();
}

std::optional<TextProblem> find_control(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_forbidden(text, at)) continue;
    if (text[at] == '\r') {
      return TextProblem{at, "a carriage return without a line feed",
                         "end lines in a line feed, or in both"};
    }
    const std::size_t length = static_cast<unsigned char>(text[at]) == 0xC2 ? 2 : 1;
    return TextProblem{at, fmt::format("control character {}", display(text.substr(at, length))),
                       "write it as an escape in double quotes"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Diagnostic> find_size_problem(std::string_view text) {
  if (text.size() <= kMaxYamlBytes) return std::nullopt;
  return Diagnostic{1, 1,
                    fmt::format("the file has {} bytes; {} MiB are read at most", text.size(),
                                kMaxYamlBytes >> 20),
                    ""};
}

std::optional<TextProblem> find_text_problem(std::string_view text) {
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return TextProblem{nul, "a NUL byte: this is no text file", "save the file as UTF-8 text"};
  }
  if (const std::size_t at = last_indicator(text); at < text.size()) {
    return TextProblem{
        at, fmt::format("more than {} brackets, commas and colons", kMaxYamlIndicators), ""};
  }
  std::optional<TextProblem> control = find_control(text);
  std::optional<TextProblem> ill_formed = find_ill_formed(text);
  if (control && ill_formed) return control->offset <= ill_formed->offset ? control : ill_formed;
  return control ? control : ill_formed;
}

}  // namespace agentcheck
