#include "checks/negative/weakened_tests/chains.h"

namespace agentcheck {
namespace {

bool joins(std::string_view text) {
  return text == "." || text == "->" || text == "::" || text == "?." || text == "&." ||
         text == "!!.";
}

}  // namespace

std::string Chain::path(std::size_t last) const {
  std::string path;
  for (std::size_t i = 0; i <= last && i < links.size(); ++i) {
    if (links[i].name.empty()) continue;
    if (!path.empty()) path += '.';
    path += links[i].name;
  }
  return path;
}

Chain chain_at(const TokenStream& stream, std::uint32_t at, std::uint32_t end, bool macros) {
  Chain chain;
  const std::vector<Token>& tokens = stream.tokens();
  chain.range = {at, at};
  const auto skip_types = [&](std::uint32_t& next) {
    if (next < end && tokens[next].type && tokens[next].match > next) {
      next = tokens[next].match + 1;
    }
  };
  while (at < end && tokens[at].kind == Token::Kind::name) {
    Link link;
    link.at = at;
    link.name = stream.text(at);
    std::uint32_t next = at + 1;
    if (macros && stream.is(next, "!") && next + 1 < end && tokens[next + 1].match > next + 1)
      ++next;
    skip_types(next);
    if (next + 1 < end && stream.is(next, "::") && tokens[next + 1].type) {
      ++next;
      skip_types(next);
    }
    const bool macro = macros && next > at + 1 && stream.is(next - 1, "!");
    const bool opens = next < end && tokens[next].match > next && tokens[next].match < end &&
                       (stream.is(next, "(") || (macro && !stream.is(next, ")")));
    const bool tagged = next < end && tokens[next].kind == Token::Kind::string &&
                        stream.text(next).front() == '`' &&
                        tokens[next].span.begin == tokens[next - 1].span.end;
    if (opens) {
      link.called = true;
      link.arguments = stream.inside(next);
      next = tokens[next].match + 1;
    } else if (tagged) {
      link.called = true;
      link.arguments = {next, next + 1};
      ++next;
    }
    chain.links.push_back(link);
    // A call of what came back, and subscripts.
    while (next < end && tokens[next].match > next && tokens[next].match < end) {
      if (stream.is(next, "(") && chain.links.back().called &&
          tokens[next].line == tokens[next - 1].line) {
        Link again;
        again.at = next;
        again.called = true;
        again.arguments = stream.inside(next);
        chain.links.push_back(again);
      } else if (!(stream.is(next, "[") && tokens[next].line == tokens[next - 1].line)) {
        break;
      }
      next = tokens[next].match + 1;
    }
    if (next < end && (stream.is(next, "!") || stream.is(next, "?")) && next + 1 < end &&
        joins(stream.text(next + 1))) {
      ++next;
    }
    chain.range.end = next;
    if (next + 1 >= end || !joins(stream.text(next))) break;
    at = next + 1;
    if (tokens[at].type && tokens[at].match > at) at = tokens[at].match + 1;
  }
  return chain;
}

}  // namespace agentcheck
