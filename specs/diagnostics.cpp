#include "specs/diagnostics.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/excerpt.h"
#include "core/text.h"
#include "specs/yaml.h"

namespace agentcheck {
namespace {

constexpr std::size_t kMaxQuoted = 80;
constexpr std::size_t kMaxMessage = 500;
constexpr std::size_t kMaxMeant = 64;  ///< Longer words are no slips of the keyboard.

/// `MAX_Files` as `max-files`: how the keys and words of a spec are written.
std::string hyphened(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c == '_' || c == ' ') c = '-';
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// Gives the lines of a text by number, walking forward; going back starts over.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : text_(text) {}

  /// The 1-based line, without its line feed; empty past the end.
  std::string_view line(int number) {
    if (number < line_) line_ = 1, begin_ = 0;
    for (; line_ < number && begin_ < text_.size(); ++line_) {
      const std::size_t feed = text_.find('\n', begin_);
      begin_ = feed == std::string_view::npos ? text_.size() : feed + 1;
    }
    if (line_ != number) return {};
    return text_.substr(begin_, text_.find('\n', begin_) - begin_);
  }

 private:
  std::string_view text_;
  int line_ = 1;
  std::size_t begin_ = 0;
};

}  // namespace

std::string quoted(std::string_view text) {
  return fmt::format("`{}`", display(shorten(text, kMaxQuoted)));
}

std::string with_short_word(std::string message, std::string_view word) {
  const std::string quote = fmt::format("`{}`", word);
  const std::size_t at = message.find(quote);
  if (at != std::string::npos) message.replace(at, quote.size(), quoted(word));
  return message;
}

std::string quoted_list(const std::vector<std::string>& words, std::string_view last) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
    out += fmt::format("`{}`", words[i]);
  }
  return out;
}

void DiagnosticSink::add(std::size_t offset, std::string_view message, std::string_view hint) {
  problems_.push_back({std::min(offset, size_), display(shorten(message, kMaxMessage)),
                       display(shorten(hint, kMaxMessage))});
}

std::string DiagnosticSink::suggest(std::string_view word,
                                    const std::vector<std::string>& candidates,
                                    std::string_view fallback) const {
  // Past the limit nobody reads the hint, and a hostile file could ask for millions.
  if (word.size() > kMaxMeant || problems_.size() > kMaxDiagnostics) return std::string(fallback);
  const std::string plain = hyphened(word);
  const bool same = std::find(candidates.begin(), candidates.end(), plain) != candidates.end();
  const std::string near = same ? plain : did_you_mean(word, candidates);
  return near.empty() ? std::string(fallback) : fmt::format("did you mean `{}`?", near);
}

SpecPlace DiagnosticSink::place(std::size_t offset) const {
  const Position at = lines_.position(static_cast<std::uint32_t>(std::min(offset, size_)));
  return {static_cast<int>(at.line) + 1, static_cast<int>(at.column) + 1};
}

std::vector<Diagnostic> DiagnosticSink::take() {
  std::stable_sort(problems_.begin(), problems_.end(),
                   [](const Problem& a, const Problem& b) { return a.offset < b.offset; });
  const std::size_t kept = std::min(problems_.size(), kMaxDiagnostics);
  std::vector<Diagnostic> diagnostics;
  diagnostics.reserve(kept + 1);
  for (std::size_t i = 0; i < kept; ++i) {
    const SpecPlace at = place(problems_[i].offset);
    diagnostics.push_back(
        {at.line, at.column, std::move(problems_[i].message), std::move(problems_[i].hint)});
  }
  if (kept < problems_.size()) {
    const SpecPlace at = place(problems_[kept].offset);
    diagnostics.push_back(
        {at.line, at.column,
         fmt::format("and {} from here on", plural(problems_.size() - kept, "more problem")),
         "put the first ones right and check again"});
  }
  problems_.clear();
  return diagnostics;
}

std::string render_diagnostics(const std::vector<Diagnostic>& diagnostics, std::string_view text,
                               std::string_view path) {
  LineReader reader(without_bom(text));
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    out += render_excerpt(path, diagnostic.line, diagnostic.column, diagnostic.message,
                          reader.line(diagnostic.line), diagnostic.hint);
  }
  return out;
}

}  // namespace agentcheck
