#include "checks/negative/weakened_tests/reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "checks/negative/weakened_tests/expressions.h"
#include "checks/negative/weakened_tests/unit_reader.h"
#include "core/hash.h"
#include "core/text.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

/// What the checks of a helper demand that only prepares a test: nothing fails, something is there.
constexpr int kPreparing = 40;
constexpr std::size_t kMostComments = 256U << 10;

/// What stands between blanks, quotes and separators of a text that holds values.
Words words_of_text(std::string_view text) {
  constexpr std::string_view kBetween = " |,;${}()'\"`";
  Words words;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find_first_of(kBetween, from), text.size());
    if (to > from) words.push_back(hash_bytes(text.substr(from, to - from)));
    from = to + 1;
  }
  sort_unique(words);
  return words;
}

class TestReader {
 public:
  TestReader(const SourceFile& file, const TestRules& rules, bool is_test_file)
      : file_(file), rules_(rules), stream_(file, rules), assertions_(stream_, rules) {
    side_.is_test_file = is_test_file;
  }

  TestSide run() {
    places_ = read_units(stream_, rules_);
    side_.collected = rules_.collected.empty() || rules_.collected.matches(file_.path());
    find_owners();
    find_depths();
    find_branches();
    find_definitions();
    for (const UnitPlace& place : places_) side_.units.push_back(place.unit);
    for (std::size_t i = 0; i < places_.size(); ++i) header_marks(static_cast<int>(i));
    for (const Span& statement : stream_.asserts()) read_assert(statement);
    for_each_chain(stream_, {0, stream_.size()}, rules_.macros,
                   [&](const Chain& chain) { read(chain); });
    read_loops();
    read_helpers();
    finish();
    return std::move(side_);
  }

 private:
  void find_owners() {
    owner_.assign(stream_.size(), -1);
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const TokenRange& whole = places_[i].whole;
      std::fill(owner_.begin() + whole.begin, owner_.begin() + std::min(whole.end, stream_.size()),
                static_cast<int>(i));
    }
  }

  void find_depths() {
    for (auto& depth : depth_) depth.assign(stream_.size() + 1, 0);
    for (const Region& region : stream_.regions()) {
      const TokenRange range = stream_.in(region.span);
      auto& depth = depth_[static_cast<std::size_t>(region.kind)];
      ++depth[range.begin];
      --depth[range.end];
    }
    if (rules_.swallows) {
      for_each_chain(stream_, {0, stream_.size()}, rules_.macros, [&](const Chain& chain) {
        if (!rules_.swallows->full_match(chain.path(chain.links.size() - 1))) return;
        // To the end of the line and the block that is indented behind it.
        auto& depth = depth_[static_cast<std::size_t>(Region::Kind::swallowed)];
        const std::uint32_t end = end_of_block(chain.range.end);
        ++depth[chain.range.begin];
        --depth[end];
      });
    }
    for (auto& depth : depth_) {
      for (std::size_t i = 1; i < depth.size(); ++i) depth[i] += depth[i - 1];
    }
  }

  /// The first token behind `at` on a later line that is indented no more than the line of `at`.
  std::uint32_t end_of_block(std::uint32_t at) const {
    const auto column = [&](std::uint32_t token) {
      return stream_.tokens()[token].span.begin -
             file_.lines().start_of(stream_.tokens()[token].line);
    };
    std::uint32_t first = at > 0 ? at - 1 : 0;
    while (first > 0 && stream_.tokens()[first - 1].line == stream_.tokens()[first].line) --first;
    const std::uint32_t indent = column(first);
    for (std::uint32_t next = at; next < stream_.size(); ++next) {
      const bool starts =
          next > 0 && stream_.tokens()[next].line != stream_.tokens()[next - 1].line;
      if (starts && column(next) <= indent) return next;
    }
    return stream_.size();
  }

  void find_branches() {
    branch_.assign(stream_.size(), 0);
    std::uint64_t work = 0;
    const auto& branches = stream_.branches();
    for (std::size_t i = 0; i < branches.size(); ++i) {
      const TokenRange then = stream_.in(branches[i].then),
                       otherwise = stream_.in(branches[i].otherwise);
      work += then.size() + otherwise.size();
      if (work > 64ULL * (stream_.size() + 1000)) break;  // Nested without end.
      const int id = static_cast<int>(i) + 1;
      std::fill(branch_.begin() + then.begin, branch_.begin() + std::max(then.begin, then.end), id);
      if (!otherwise.empty())
        std::fill(branch_.begin() + otherwise.begin, branch_.begin() + otherwise.end, -id);
    }
  }

  void find_definitions() {
    definitions_.resize(places_.size() + 1);
    std::vector<std::uint32_t> open;
    std::set<std::pair<int, std::string>> twice;
    for (std::uint32_t at = 1; at + 1 < stream_.size(); ++at) {
      const std::string_view text = stream_.text(at);
      if (stream_.tokens()[at].match > at) open.push_back(at);
      if (stream_.tokens()[at].match < at && !open.empty()) open.pop_back();
      if (text != "=" && text != ":=") continue;
      if (!open.empty() && (stream_.is(open.back(), "(") || stream_.is(open.back(), "["))) continue;
      std::uint32_t name = at - 1;
      if (stream_.tokens()[name].kind != Token::Kind::name) continue;
      // `name: Type = value`, in all languages that write types behind names.
      if (name >= 2 && stream_.is(name - 1, ":") &&
          stream_.tokens()[name - 2].kind == Token::Kind::name)
        name -= 2;
      if (name > 0 &&
          (stream_.is(name - 1, ".") || stream_.is(name - 1, ",") || stream_.is(name - 1, "->")))
        continue;
      const TokenRange value{at + 1, end_of_statement(at + 1)};
      if (value.empty()) continue;
      const int owner = owner_[at];
      std::string key(stream_.text(name));
      auto& set = definitions_[static_cast<std::size_t>(owner + 1)];
      if (!set.emplace(key, value).second) twice.emplace(owner, std::move(key));
    }
    for (const auto& [owner, name] : twice)
      definitions_[static_cast<std::size_t>(owner + 1)].erase(name);
  }

  std::uint32_t end_of_statement(std::uint32_t at) const {
    const std::uint32_t begin = at;
    for (; at < stream_.size(); ++at) {
      const Token& token = stream_.tokens()[at];
      if (at > begin && token.line != stream_.tokens()[at - 1].line) {
        const std::string_view before = stream_.text(at - 1);
        const bool goes_on = before == "=" || before == "(" || before == "," || before == "+" ||
                             before == "\\" || before == "=>" || before == "&&" || before == "||" ||
                             stream_.is(at, ".") || stream_.is(at, "?") || stream_.is(at, ":");
        if (!goes_on) return at;
      }
      const std::string_view text = stream_.text(at);
      if (text == ";" || (token.match < at)) return at;
      if (token.match > at) at = token.match;
    }
    return at;
  }

  const TokenRange* meaning_of(int unit, std::string_view name) const {
    while (true) {
      const auto& set = definitions_[static_cast<std::size_t>(unit + 1)];
      const auto found = set.find(name);
      if (found != set.end()) return &found->second;
      if (unit < 0) return nullptr;
      unit = places_[static_cast<std::size_t>(unit)].unit.parent;
    }
  }

  int unit_at(std::uint32_t token) const { return token < owner_.size() ? owner_[token] : -1; }

  bool in_test(int unit) const {
    if (side_.is_test_file) return true;
    for (; unit >= 0; unit = places_[static_cast<std::size_t>(unit)].unit.parent) {
      const UnitPlace& place = places_[static_cast<std::size_t>(unit)];
      if (place.unit.kind == Unit::Kind::test) return true;
      static const Regex kTests = Regex::compile(R"(cfg\(test\))").value();
      if (kTests.search(place.header_text)) return true;
    }
    return false;
  }

  int depth(Region::Kind kind, std::uint32_t at) const {
    return depth_[static_cast<std::size_t>(kind)][at];
  }

  void place(Assertion& out, std::uint32_t at, const TokenRange& range) {
    out.unit = unit_at(at);
    const std::uint32_t start =
        out.unit < 0 ? at : places_[static_cast<std::size_t>(out.unit)].body.begin;
    const std::uint32_t inside = std::min(start, at);
    out.dead = depth(Region::Kind::dead, at) > 0;
    out.swallowed = depth(Region::Kind::swallowed, at) > 0 && out.form != AssertionForm::fails;
    out.conditional =
        depth(Region::Kind::conditional, at) > depth(Region::Kind::conditional, inside);
    out.repeated = depth(Region::Kind::repeated, at) > 0;
    out.awaited = at > 0 && stream_.is(at - 1, "await");
    out.range = file_.range(stream_.span(range));
    out.text = shorten(collapse_blanks(file_.text_of(stream_.span(range))), 400);
  }

  void add(std::vector<Assertion>& made, std::uint32_t at, const TokenRange& range) {
    if (!in_test(unit_at(at))) return;
    for (Assertion& assertion : made) {
      place(assertion, at, range);
      assertions_.finish(assertion,
                         [&](std::string_view name) { return meaning_of(assertion.unit, name); });
      note_subject(assertion, range);
      side_.assertions.push_back(std::move(assertion));
    }
  }

  /// Names called where an assertion stands, and in what its subject was set to.
  void note_subject(const Assertion& assertion, const TokenRange& range) {
    if (assertion.unit < 0 || assertion.form == AssertionForm::called ||
        assertion.form == AssertionForm::called_with ||
        assertion.form == AssertionForm::called_times) {
      return;
    }
    Words& subjects = side_.units[static_cast<std::size_t>(assertion.unit)].subjects;
    const auto note = [&](const TokenRange& tokens) {
      for (std::uint32_t at = tokens.begin; at < tokens.end; ++at) {
        if (stream_.tokens()[at].kind == Token::Kind::name && stream_.is(at + 1, "(") &&
            !(rules_.mocks && rules_.mocks->full_match(stream_.text(at)))) {
          subjects.push_back(hash_bytes(stream_.text(at)));
        }
      }
    };
    note(range);
    for (std::uint32_t at = range.begin; at < range.end; ++at) {
      if (stream_.tokens()[at].kind != Token::Kind::name) continue;
      if (const TokenRange* set = meaning_of(assertion.unit, stream_.text(at))) note(*set);
    }
  }

  void read_assert(const Span& statement) {
    const TokenRange range = stream_.in(statement);
    if (range.size() < 2) return;
    std::vector<TokenRange> parts = stream_.split({range.begin + 1, range.end});
    if (parts.empty()) return;
    TokenRange condition = parts.front();
    if (stream_.is(condition.end - 1, ";")) --condition.end;
    for (std::uint32_t at = condition.begin; at < condition.end; ++at) {
      if (stream_.tokens()[at].match > at) at = stream_.tokens()[at].match;
      if (at < condition.end && stream_.is(at, ":")) condition.end = at;
    }
    std::vector<Assertion> made;
    assertions_.read_condition(condition, false, made);
    add(made, range.begin, range);
  }

  void read(const Chain& chain) {
    const std::uint32_t at = chain.range.begin;
    const int unit = unit_at(at);
    const std::size_t last = chain.links.size() - 1;
    const std::string path = chain.path(last);
    if (read_marks(chain, path, unit)) return;
    read_rows(chain, path, unit);
    if (rules_.mocks && chain.links[last].called && rules_.mocks->full_match(path))
      add_mock(chain, unit);
    if (!chain.links[last].called && rules_.chains.empty()) return;
    if (rules_.fails && rules_.fails->full_match(path) && chain.links[last].called) {
      read_failure(chain);
      return;
    }
    std::vector<Assertion> made;
    if (assertions_.read_chain(chain, made)) add(made, at, chain.range);
  }

  void read_failure(const Chain& chain) {
    const std::uint32_t at = chain.range.begin;
    const int branch = branch_[at];
    std::vector<Assertion> made;
    if (branch == 0) {
      Assertion plain;
      plain.form = AssertionForm::fails;
      plain.strength = strength_of(plain.form);
      plain.subject = compact(stream_, chain.range).substr(0, 60);
      made.push_back(std::move(plain));
      add(made, at, chain.range);
      return;
    }
    if (!failed_.insert(branch).second) return;
    const Branch& place = stream_.branches()[static_cast<std::size_t>(std::abs(branch)) - 1];
    const TokenRange condition = stream_.in(place.condition);
    if (condition.empty() || unit_at(condition.begin) != unit_at(at)) return;
    assertions_.read_condition(condition, branch > 0, made);
    // What is never reached makes the assertion unreachable too.
    const bool dead = depth(Region::Kind::dead, at) > 0;
    const std::size_t first = side_.assertions.size();
    add(made, condition.begin, condition);
    for (std::size_t i = first; i < side_.assertions.size(); ++i) side_.assertions[i].dead |= dead;
  }

  static std::optional<double> first_number(std::string_view text) {
    static const Regex kNumber = Regex::compile(R"(\b\d[\d_]*(\.\d+)?)").value();
    Span match;
    if (!kNumber.find(text, 0, match)) return std::nullopt;
    return number_of(text.substr(match.begin, match.size()));
  }

  void header_marks(int unit) {
    const UnitPlace& place = places_[static_cast<std::size_t>(unit)];
    for (const MarkRule& rule : rules_.marks) {
      if (rule.name && place.unit.kind == Unit::Kind::test && rule.name->search(place.unit.name)) {
        add_mark(rule, {}, unit, place.unit.name, place.unit.range);
      }
      Span match;
      if (!rule.header || !rule.header->find(place.header_text, 0, match)) continue;
      const std::string_view text =
          std::string_view(place.header_text).substr(match.begin, match.size());
      add_mark(rule, first_number(text), unit, std::string(text), place.unit.range);
    }
  }

  bool read_marks(const Chain& chain, const std::string& path, int unit) {
    for (const MarkRule& rule : rules_.marks) {
      if (!rule.call) continue;
      for (std::size_t i = 0; i < chain.links.size(); ++i) {
        const bool last = i + 1 == chain.links.size();
        if (!rule.call->full_match(last ? path : chain.path(i))) continue;
        const std::string arguments = compact(stream_, chain.links[i].arguments);
        if (rule.arguments && !rule.arguments->search(arguments)) continue;
        if (rule.numbered && !chain.links[i].called) continue;
        add_mark(rule, first_number(arguments), unit,
                 std::string(trim(file_.text_of(stream_.span(chain.range)))),
                 file_.range(stream_.span(chain.range)));
        return rule.rule == "test-disabled";
      }
    }
    return false;
  }

  void add_mark(const MarkRule& rule, std::optional<double> number, int unit, std::string text,
                const Range& range) {
    Mark mark;
    mark.rule = rule.rule;
    if (rule.numbered) {
      if (!number || (rule.from && *number <= *rule.from)) return;
      mark.number = number;
    }
    mark.unit = unit;
    mark.text = shorten(collapse_blanks(text), 200);
    mark.range = range;
    side_.marks.push_back(std::move(mark));
  }

  void add_mock(const Chain& chain, int unit) {
    if (!in_test(unit)) return;
    std::uint32_t first = chain.range.begin;
    while (first > 0 && stream_.tokens()[first - 1].line == stream_.tokens()[first].line) --first;
    std::uint32_t end = chain.range.end;
    while (end < stream_.size() && stream_.tokens()[end].line == stream_.tokens()[end - 1].line)
      ++end;
    Mock mock;
    mock.words = words_in(stream_, {first, end});
    // "pkg.calc.add" in a string names add.
    for (std::uint32_t at = first; at < end; ++at) {
      if (stream_.tokens()[at].kind != Token::Kind::string) continue;
      std::string_view text = stream_.text(at);
      while (!text.empty() && (text.back() == '"' || text.back() == '\'' || text.back() == '`'))
        text.remove_suffix(1);
      const std::size_t dot = text.find_last_of("./'\"");
      const std::string_view name = dot == text.npos ? text : text.substr(dot + 1);
      mock.words.push_back(hash_bytes(name));
      const auto found = imported_.find(text);
      if (found != imported_.end())
        mock.words.insert(mock.words.end(), found->second.begin(), found->second.end());
    }
    sort_unique(mock.words);
    mock.unit = unit;
    mock.text = shorten(collapse_blanks(file_.text_of(stream_.span({first, end}))), 200);
    mock.range = file_.range(stream_.span(chain.range));
    side_.mocks.push_back(std::move(mock));
  }

  void add_row(const TokenRange& range, int unit, int table) {
    Row row;
    row.text = stream_.normal(range);
    row.words = words_in(stream_, range);
    // "1, 2" has two values.
    for (std::uint32_t at = range.begin; at < range.end; ++at) {
      if (stream_.tokens()[at].kind != Token::Kind::string) continue;
      const Words inner = words_of_text(stream_.text(at));
      row.words.insert(row.words.end(), inner.begin(), inner.end());
    }
    sort_unique(row.words);
    row.unit = unit;
    row.table = table;
    row.range = file_.range(stream_.span(range));
    side_.rows.push_back(std::move(row));
  }

  void read_rows(const Chain& chain, const std::string& path, int unit) {
    if (!in_test(unit)) return;
    for (std::size_t i = 0; i < chain.links.size(); ++i) {
      const Link& link = chain.links[i];
      if (!link.called || link.name.empty()) continue;
      const std::string own = i + 1 == chain.links.size() ? path : chain.path(i);
      if (rules_.row_items && rules_.row_items->full_match(own)) {
        if (!link.arguments.empty())
          add_row(link.arguments, unit, static_cast<int>(hash_bytes(own) & 0xffff));
        with_rows_.insert(unit);
      }
      if (rules_.row_lists && rules_.row_lists->full_match(own)) {
        read_row_list(link, unit);
        with_rows_.insert(unit);
      }
    }
  }

  void read_row_list(const Link& link, int unit) {
    const int table = static_cast<int>(link.at);
    const std::vector<TokenRange> arguments = stream_.split(link.arguments);
    if (arguments.empty()) return;
    if (arguments.size() == 1 && arguments[0].size() == 1 &&
        stream_.text(arguments[0].begin).front() == '`') {
      read_template_rows(arguments[0].begin, unit, table);
      return;
    }
    const TokenRange& values =
        arguments.size() > 1 && stream_.tokens()[arguments[0].begin].kind == Token::Kind::string &&
                stream_.tokens()[arguments[1].begin].match > arguments[1].begin
            ? arguments[1]
            : arguments.back();
    TokenRange group = values;
    bool grouped = false;
    for (const TokenRange& argument : {values, arguments.front()}) {
      for (std::uint32_t at = argument.begin; at < argument.end && !grouped; ++at) {
        if (stream_.tokens()[at].match > at && !stream_.is(at, "<")) {
          group = stream_.inside(at);
          grouped = true;
        }
      }
      if (grouped) break;
    }
    if (!grouped && arguments.size() == 1 && values.size() == 1) {
      if (const TokenRange* set = meaning_of(unit, stream_.text(values.begin))) {
        read_table(*set, unit);
        return;
      }
    }
    if (!grouped) group = link.arguments;
    for (const TokenRange& row : stream_.split(group)) add_row(row, unit, table);
  }

  void read_template_rows(std::uint32_t at, int unit, int table) {
    const Token& token = stream_.tokens()[at];
    const std::vector<std::string_view> lines = split_lines(stream_.text(at));
    for (std::size_t i = 2; i < lines.size(); ++i) {
      const std::string text = collapse_blanks(lines[i]);
      if (text.empty() || text == "`") continue;
      Row row;
      row.text = text;
      row.words = words_of_text(text);
      row.unit = unit;
      row.table = table;
      row.range = file_.range(token.span);
      side_.rows.push_back(std::move(row));
    }
  }

  /// Rows of a literal: the elements of its last brackets.
  void read_table(const TokenRange& value, int unit) {
    if (value.empty() || !tables_.insert(value.begin).second) return;
    std::uint32_t close = value.end;
    for (std::uint32_t at = value.begin; at < value.end; ++at) {
      if (stream_.tokens()[at].match > at && stream_.tokens()[at].match < value.end) {
        close = stream_.tokens()[at].match;
        at = close;
      }
    }
    if (close >= value.end) return;
    const std::vector<TokenRange> rows =
        stream_.split(stream_.inside(stream_.tokens()[close].match));
    for (const TokenRange& row : rows) {
      if (says_something(row)) add_row(row, unit, static_cast<int>(value.begin));
    }
  }

  /// A list of names to loop over is no table.
  bool says_something(const TokenRange& row) const {
    for (std::uint32_t at = row.begin; at < row.end; ++at) {
      const Token::Kind kind = stream_.tokens()[at].kind;
      if (kind == Token::Kind::number || kind == Token::Kind::string) return true;
      if (stream_.is(at, "{") || (stream_.is(at, "(") && at == row.begin)) return true;
    }
    return false;
  }

  void read_loops() {
    for (const Span& loop : stream_.loops()) {
      const TokenRange range = stream_.in(loop);
      if (range.empty()) continue;
      const int unit = unit_at(range.begin);
      if (!in_test(unit)) continue;
      for (std::uint32_t at = range.begin + 1; at + 1 < range.end && at < range.begin + 40; ++at) {
        const std::string_view text = stream_.text(at);
        if (text != "in" && text != "of" && text != "range" && text != ":") continue;
        std::uint32_t next = at + 1;
        while (next < range.end && (stream_.is(next, "&") || stream_.is(next, "range"))) ++next;
        if (next >= range.end) break;
        if (stream_.tokens()[next].match > next) {
          read_table({next, stream_.tokens()[next].match + 1}, unit);
        } else if (stream_.tokens()[next].kind == Token::Kind::name) {
          if (const TokenRange* set = meaning_of(unit, stream_.text(next)))
            read_table(*set, unit_at(set->begin));
        }
        break;
      }
    }
  }

  /// Calls of functions that assert, in this file or by their name.
  void read_helpers() {
    std::map<std::string, int, std::less<>> asserting;  // What the strongest assertion demands.
    for (const Assertion& assertion : side_.assertions) {
      if (assertion.unit < 0) continue;
      const Unit& unit = side_.units[static_cast<std::size_t>(assertion.unit)];
      if (unit.kind != Unit::Kind::function || !assertion.counts()) continue;
      int& strongest = asserting[unit.name];
      strongest = std::max(strongest, assertion.strength);
    }
    std::set<std::string, std::less<>> defined;
    for (const Unit& unit : side_.units) {
      if (unit.kind == Unit::Kind::function) defined.insert(unit.name);
    }
    std::set<std::uint32_t> seen;
    for (const Assertion& assertion : side_.assertions) seen.insert(assertion.range.begin.line);
    for_each_chain(stream_, {0, stream_.size()}, rules_.macros, [&](const Chain& chain) {
      std::size_t last = chain.links.size();
      while (last > 0 && !(chain.links[last - 1].called && !chain.links[last - 1].name.empty()))
        --last;
      if (last == 0) return;
      const std::string_view name = chain.links[last - 1].name;
      const auto strongest = asserting.find(name);
      // One that only prepares, and stops where that fails, asserts nothing of the subject.
      const bool known = strongest != asserting.end() && strongest->second > kPreparing;
      const bool named = rules_.helpers && rules_.helpers->search(name) && defined.count(name) == 0;
      if (!known && !named) return;
      std::uint32_t at = chain.range.begin;
      const int unit = unit_at(at);
      if (unit < 0 || side_.units[static_cast<std::size_t>(unit)].name == name || !in_test(unit))
        return;
      if (places_[static_cast<std::size_t>(unit)].header.contains(at)) return;
      if (!known && seen.count(stream_.tokens()[at].line) > 0) return;
      Assertion made;
      made.form = AssertionForm::helper;
      made.strength = strength_of(made.form);
      made.operation = name;
      made.helper = name;
      made.subject = stream_.normal(chain.links[last - 1].arguments);
      made.words = words_in(stream_, chain.range);
      made.literals = words_in(stream_, chain.range, true);
      std::vector<Assertion> list{std::move(made)};
      add(list, at, chain.range);
    });
  }

  void finish() {
    for (Assertion& assertion : side_.assertions) {
      for (int unit = assertion.unit; unit >= 0;
           unit = side_.units[static_cast<std::size_t>(unit)].parent) {
        assertion.repeated = assertion.repeated || with_rows_.count(unit) > 0;
      }
    }
    for (Unit& unit : side_.units) sort_unique(unit.subjects);
    std::erase_if(side_.marks, [&](const Mark& mark) {
      return !(mark.unit < 0 ? side_.is_test_file : in_test(mark.unit));
    });
    for (const Span& comment : stream_.comments()) {
      if (side_.comments.size() > kMostComments) break;
      side_.comments += std::string(file_.text_of(comment)) + "\n";
    }
  }

  const SourceFile& file_;
  const TestRules& rules_;
  TokenStream stream_;
  AssertionReader assertions_;
  TestSide side_;
  std::vector<UnitPlace> places_;
  std::vector<int> owner_, branch_;
  std::array<std::vector<int>, 4> depth_;
  std::vector<Definitions> definitions_;
  std::map<std::string, Words, std::less<>> imported_;
  std::set<int> failed_, with_rows_;
  std::set<std::uint32_t> tables_;
};

}  // namespace

TestSide read_tests(const SourceFile& file, const TestRules& rules, bool is_test_file) {
  return TestReader(file, rules, is_test_file).run();
}

}  // namespace agentcheck
