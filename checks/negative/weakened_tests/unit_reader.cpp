#include "checks/negative/weakened_tests/unit_reader.h"

#include <algorithm>

#include "checks/negative/weakened_tests/expressions.h"
#include "core/hash.h"
#include "core/text.h"

namespace agentcheck {
namespace {

/// The body of a call: the brackets of the last function among its arguments, or a block behind it.
TokenRange body_of_call(const TokenStream& stream, const Link& link, std::uint32_t behind) {
  if (stream.is(behind, "{") && stream.tokens()[behind].match > behind)
    return stream.inside(behind);
  for (std::uint32_t at = link.arguments.end; at > link.arguments.begin; --at) {
    if (!stream.is(at - 1, "}")) continue;
    const std::uint32_t open = stream.tokens()[at - 1].match;
    if (open < at - 1 && open >= link.arguments.begin) {
      const std::string_view before = open > 0 ? stream.text(open - 1) : "";
      if (before == "=>" || before == ")" || !stream.is(open, "{") || before == "]" ||
          before == "T")
        return stream.inside(open);
      at = open + 1;
    }
  }
  for (std::uint32_t at = link.arguments.begin; at < link.arguments.end; ++at) {
    if (stream.is(at, "=>") || stream.is(at, "->")) return {at + 1, link.arguments.end};
  }
  return {link.arguments.end, link.arguments.end};
}

std::string name_of_block(const TokenStream& stream, const Link& link) {
  const std::vector<TokenRange> arguments = stream.split(link.arguments);
  if (arguments.empty()) return {};
  // TEST(Suite, Name): both arguments are names.
  if (arguments.size() == 2 && arguments[0].size() == 1 && arguments[1].size() == 1 &&
      stream.tokens()[arguments[0].begin].kind == Token::Kind::name &&
      stream.tokens()[arguments[1].begin].kind == Token::Kind::name) {
    return std::string(stream.text(arguments[0].begin)) + "." +
           std::string(stream.text(arguments[1].begin));
  }
  std::string name = stream.normal(arguments.front());
  // TEST_CASE("name", "[tag]"): tags decide what runs.
  if (arguments.size() == 2 && arguments[1].size() == 1 &&
      stream.tokens()[arguments[1].begin].kind == Token::Kind::string) {
    return name + " " + stream.normal(arguments[1]);
  }
  if (name.size() > 1 && name.front() == '"') name = name.substr(1, name.size() - 2);
  return name;
}

class UnitReader {
 public:
  UnitReader(const TokenStream& stream, const TestRules& rules) : stream_(stream), rules_(rules) {}

  std::vector<UnitPlace> run() {
    for (const DefinitionPlace& place : stream_.definitions()) add_definition(place);
    if (rules_.test_blocks || rules_.group_blocks) {
      for_each_chain(stream_, {0, stream_.size()}, rules_.macros,
                     [&](const Chain& chain) { add_block(chain); });
    }
    std::stable_sort(units_.begin(), units_.end(), [](const UnitPlace& a, const UnitPlace& b) {
      return a.whole.begin != b.whole.begin ? a.whole.begin < b.whole.begin
                                            : a.whole.end > b.whole.end;
    });
    nest();
    return std::move(kept_);
  }

 private:
  void add_definition(const DefinitionPlace& place) {
    UnitPlace unit;
    unit.whole = stream_.in(place.whole);
    unit.header = stream_.in(place.header);
    unit.body = stream_.in(place.body);
    unit.unit.name = std::string(stream_.file().text_of(place.name));
    if (unit.header.empty() ||
        (rules_.test_blocks && rules_.test_blocks->full_match(unit.unit.name)))
      return;
    unit.unit.kind = place.is_class ? Unit::Kind::group : Unit::Kind::function;
    unit.unit.range = stream_.file().range(place.name);
    unit.header_text = compact(stream_, unit.header);
    units_.push_back(std::move(unit));
  }

  void add_block(const Chain& chain) {
    std::size_t last = chain.links.size();
    while (last > 0 && !chain.links[last - 1].called) --last;
    if (last == 0) return;
    const Link& link = chain.links[--last];
    const std::string path = chain.path(last);
    const bool test = rules_.test_blocks && rules_.test_blocks->full_match(path);
    const bool group = !test && rules_.group_blocks && rules_.group_blocks->full_match(path);
    if (!test && !group) return;
    if (link.arguments.empty()) return;
    UnitPlace unit;
    unit.body = body_of_call(stream_, link, chain.range.end);
    const bool named = stream_.tokens()[link.arguments.begin].kind == Token::Kind::string;
    if (unit.body.empty() && !named && !stream_.is(chain.range.end, "{")) return;
    unit.unit.kind = test ? Unit::Kind::test : Unit::Kind::group;
    unit.unit.name = name_of_block(stream_, link);
    unit.whole = {chain.range.begin,
                  std::max(chain.range.end, std::min(unit.body.end + 1, stream_.size()))};
    unit.header = {chain.range.begin, link.arguments.begin};
    unit.header_text = compact(
        stream_, {chain.range.begin,
                  std::max(link.arguments.begin, std::min(unit.body.begin, unit.whole.end))});
    if (unit.body.end < chain.range.end) {
      unit.header_text += compact(stream_, {unit.body.end, chain.range.end});
    }
    unit.unit.range = stream_.file().range(stream_.tokens()[link.arguments.begin].span);
    units_.push_back(std::move(unit));
  }

  bool is_test(const UnitPlace& unit, const std::string& holder) const {
    for (const FunctionTestRule& rule : rules_.functions) {
      if (rule.name && !rule.name->search(unit.unit.name)) continue;
      if (rule.header && !rule.header->search(unit.header_text)) continue;
      if (rule.holder && !rule.holder->search(holder)) continue;
      return true;
    }
    return false;
  }

  void nest() {
    std::vector<int> open;
    for (UnitPlace& unit : units_) {
      while (!open.empty() &&
             kept_[static_cast<std::size_t>(open.back())].whole.end <= unit.whole.begin)
        open.pop_back();
      const int outer = open.empty() ? -1 : open.back();
      const UnitPlace* holder = outer < 0 ? nullptr : &kept_[static_cast<std::size_t>(outer)];
      const bool in_code = holder && holder->unit.kind != Unit::Kind::group;
      if (unit.unit.kind == Unit::Kind::function) {
        if (is_test(unit, holder ? holder->header_text : "")) unit.unit.kind = Unit::Kind::test;
        if (in_code &&
            (unit.unit.kind == Unit::Kind::function || holder->unit.kind == Unit::Kind::test))
          continue;
      }
      if (unit.unit.kind == Unit::Kind::group && in_code) continue;
      unit.unit.parent = outer;
      unit.unit.path = holder ? holder->unit.path + " > " + unit.unit.name : unit.unit.name;
      fill(unit);
      open.push_back(static_cast<int>(kept_.size()));
      kept_.push_back(std::move(unit));
    }
  }

  void fill(UnitPlace& place) const {
    Unit& unit = place.unit;
    unit.body =
        hash_bytes(unit.kind == Unit::Kind::group ? std::string() : stream_.normal(place.body));
    if (unit.kind == Unit::Kind::group) return;
    unit.words = words_in(stream_, place.body);
    for (std::uint32_t at = place.body.begin; at < place.body.end; ++at) {
      const Token& token = stream_.tokens()[at];
      if (token.kind == Token::Kind::sign) continue;
      const std::string_view text = stream_.text(at);
      if (text != "pass" && text != "return") ++unit.statements;
      if (token.kind == Token::Kind::name && (stream_.is(at + 1, "(") || stream_.is(at + 1, "!"))) {
        unit.calls.push_back(hash_bytes(text));
      }
    }
    sort_unique(unit.calls);
  }

  const TokenStream& stream_;
  const TestRules& rules_;
  std::vector<UnitPlace> units_, kept_;
};

}  // namespace

std::string compact(const TokenStream& stream, const TokenRange& range) {
  std::string out;
  Token::Kind before = Token::Kind::sign;
  for (std::uint32_t at = range.begin; at < range.end; ++at) {
    const Token& token = stream.tokens()[at];
    if (before != Token::Kind::sign && token.kind != Token::Kind::sign) out += ' ';
    out += token.kind == Token::Kind::string ? std::string_view("S") : stream.text(at);
    before = token.kind;
    if (out.size() > 8192) break;
  }
  return out;
}

std::vector<UnitPlace> read_units(const TokenStream& stream, const TestRules& rules) {
  return UnitReader(stream, rules).run();
}

}  // namespace agentcheck
