// Collects the problems of one spec file by byte offset; turns them into located diagnostics.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/criterion.h"
#include "core/location.h"
#include "specs/spec_loader.h"

namespace agentcheck {

/// How many diagnostics a result holds at most; one more says how many were left out.
inline constexpr std::size_t kMaxDiagnostics = 1000;

/// User text for a message: in back quotes, safe for a terminal, at most about 80 bytes.
std::string quoted(std::string_view text);

/// `message` with the word it quotes, the first "`WORD`", cut as quoted() cuts it.
std::string with_short_word(std::string message, std::string_view word);

/// "`a`, `b` or `c`", with the word to put before the last.
std::string quoted_list(const std::vector<std::string>& words, std::string_view last = "or");

/// The problems of one text. Offsets are bytes into that text; those past its end mean its end.
class DiagnosticSink {
 public:
  explicit DiagnosticSink(std::string_view text) : lines_(text), size_(text.size()) {}

  /// Notes a problem. `message` and `hint` are made safe for one line.
  void add(std::size_t offset, std::string_view message, std::string_view hint = {});

  /// "did you mean `x`?" for the nearest candidate, else `fallback`.
  std::string suggest(std::string_view word, const std::vector<std::string>& candidates,
                      std::string_view fallback = {}) const;

  /// The 1-based place of an offset; the column counts bytes.
  SpecPlace place(std::size_t offset) const;

  /// Everything noted, ordered by place; problems of one place stay in the order they were noted.
  std::vector<Diagnostic> take();

 private:
  struct Problem {
    std::size_t offset;
    std::string message;
    std::string hint;
  };

  LineIndex lines_;
  std::size_t size_;
  std::vector<Problem> problems_;
};

}  // namespace agentcheck
