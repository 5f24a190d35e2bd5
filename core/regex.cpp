#include "core/regex.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include "core/text.h"

namespace agentcheck {
namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

Result<Regex> Regex::compile(std::string_view pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(8 << 20);
  auto program = std::make_shared<const RE2>(piece(pattern), options);
  if (!program->ok()) {
    return fail(ErrorKind::usage, fmt::format("bad regular expression `{}`: {}", display(pattern),
                                              display(program->error())));
  }
  Regex regex;
  regex.program_ = std::move(program);
  return regex;
}

std::string Regex::quote(std::string_view text) { return RE2::QuoteMeta(piece(text)); }

bool Regex::search(std::string_view text) const {
  return RE2::PartialMatch(piece(text), *program_);
}

bool Regex::full_match(std::string_view text) const {
  return RE2::FullMatch(piece(text), *program_);
}

bool Regex::find(std::string_view text, std::size_t from, Span& match) const {
  if (from > text.size()) return false;
  re2::StringPiece found;
  if (!program_->Match(piece(text), from, text.size(), RE2::UNANCHORED, &found, 1)) return false;
  const auto begin = static_cast<std::uint32_t>(found.data() - text.data());
  match = {begin, begin + static_cast<std::uint32_t>(found.size())};
  return true;
}

const std::string& Regex::pattern() const { return program_->pattern(); }

}  // namespace agentcheck
