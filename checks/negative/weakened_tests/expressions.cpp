#include "checks/negative/weakened_tests/expressions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "core/hash.h"
#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::array<std::string_view, 19> kConstants{
    "true", "false",    "True", "False", "None", "null", "nil",  "nullptr", "NULL",   "undefined",
    "NaN",  "Infinity", "Some", "Ok",    "Err",  "new",  "TRUE", "FALSE",   "NULLPTR"};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_null(std::string_view text) {
  return is_one_of(text, {"None", "null", "nil", "nullptr", "NULL", "undefined"});
}
bool is_true(std::string_view text) { return is_one_of(text, {"true", "True", "TRUE", "1"}); }
bool is_boolean(std::string_view text) {
  return is_one_of(text, {"true", "True", "TRUE", "false", "False", "FALSE"});
}

/// Comparison signs, with the form they give.
struct Sign {
  std::string_view text;
  AssertionForm form;
  bool negated;
};
constexpr Sign kSigns[] = {
    {"==", AssertionForm::value, false},        {"===", AssertionForm::value, false},
    {"!=", AssertionForm::value, true},         {"!==", AssertionForm::value, true},
    {"is", AssertionForm::value, false},        {"is not", AssertionForm::value, true},
    {"eq", AssertionForm::value, false},        {"<>", AssertionForm::value, true},
    {"<", AssertionForm::compare, false},       {">", AssertionForm::compare, false},
    {"<=", AssertionForm::compare, false},      {">=", AssertionForm::compare, false},
    {"in", AssertionForm::membership, false},   {"not in", AssertionForm::membership, true},
    {"=~", AssertionForm::membership, false},   {"!~", AssertionForm::membership, true},
    {"instanceof", AssertionForm::type, false},
};

std::string_view opposite(std::string_view sign) {
  return sign == "<" ? ">=" : sign == ">" ? "<=" : sign == "<=" ? ">" : sign == ">=" ? "<" : sign;
}
std::string_view mirrored(std::string_view sign) {
  return sign == "<" ? ">" : sign == ">" ? "<" : sign == "<=" ? ">=" : sign == ">=" ? "<=" : sign;
}

}  // namespace

std::optional<double> number_of(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c == '_' || c == '\'') continue;
    digits += c;
  }
  if (digits.starts_with("0x") || digits.starts_with("0X")) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(digits.c_str(), &end);
  if (end == digits.c_str() || !std::isfinite(value)) return std::nullopt;
  return value;
}

void sort_unique(Words& words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
}

Words words_in(const TokenStream& stream, const TokenRange& range, bool literals_only) {
  Words words;
  for (std::uint32_t at = range.begin; at < range.end; ++at) {
    const Token::Kind kind = stream.tokens()[at].kind;
    if (kind == Token::Kind::sign) continue;
    std::string_view text = stream.text(at);
    if (kind == Token::Kind::name &&
        (literals_only || is_one_of(text, {"self", "this", "cls", "await", "new", "t", "not"}))) {
      continue;
    }
    if (kind == Token::Kind::string && text.size() > 1 &&
        (text.front() == '"' || text.front() == '\'' || text.front() == '`') &&
        text.back() == text.front()) {
      text = text.substr(1, text.size() - 2);
    }
    words.push_back(hash_bytes(text));
  }
  sort_unique(words);
  return words;
}

std::string Assertion::key() const {
  std::string key = std::to_string(static_cast<int>(form)) + (negated ? "!" : " ") + operation;
  const bool symmetric = form == AssertionForm::value || form == AssertionForm::unequal;
  const bool swap = symmetric && expected < subject;
  return key + "\n" + (swap ? expected : subject) + "\n" + (swap ? subject : expected);
}

std::string Assertion::meant_key() const {
  std::string key = std::to_string(static_cast<int>(form)) + (negated ? "!" : " ") + operation;
  const bool symmetric = form == AssertionForm::value || form == AssertionForm::unequal;
  const bool swap = symmetric && meant_expected < meant_subject;
  return key + "\n" + (swap ? meant_expected : meant_subject) + "\n" +
         (swap ? meant_subject : meant_expected);
}

double share_of(const Words& a, const Words& b) {
  if (a.empty()) return 1;
  std::size_t common = 0;
  for (const std::uint64_t word : a) common += std::binary_search(b.begin(), b.end(), word) ? 1 : 0;
  return static_cast<double>(common) / static_cast<double>(a.size());
}

double likeness(const Words& a, const Words& b) {
  if (a.empty() && b.empty()) return 1;
  std::size_t common = 0;
  for (const std::uint64_t word : a) common += std::binary_search(b.begin(), b.end(), word) ? 1 : 0;
  return static_cast<double>(common) / static_cast<double>(a.size() + b.size() - common);
}

TokenRange AssertionReader::strip(TokenRange range) const {
  while (range.size() >= 2 && stream_.is(range.begin, "(") &&
         stream_.tokens()[range.begin].match == range.end - 1) {
    ++range.begin;
    --range.end;
  }
  while (!range.empty() && is_one_of(stream_.text(range.begin), {"await", "&", "*"})) ++range.begin;
  return range;
}

bool AssertionReader::is_constant_name(std::string_view text) const {
  return std::find(kConstants.begin(), kConstants.end(), text) != kConstants.end();
}

bool AssertionReader::is_constant(const TokenRange& range) const {
  if (range.empty()) return false;
  for (std::uint32_t at = range.begin; at < range.end; ++at) {
    const Token& token = stream_.tokens()[at];
    if (token.kind != Token::Kind::name) continue;
    const std::string_view text = stream_.text(at);
    // Keys of literals, and types and conversions of literals, are constant as well.
    const bool key = at + 1 < range.end && (stream_.is(at + 1, ":") || stream_.is(at + 1, "="));
    // A capital and a call may be what is tested: `Add(1, 2)` in Go and C#.
    const bool type = std::isupper(static_cast<unsigned char>(text.front())) != 0 &&
                      !(at + 1 < range.end && stream_.is(at + 1, "("));
    const bool conversion =
        is_one_of(text, {"set",  "list",   "tuple",   "dict",      "frozenset",  "int",   "string",
                         "byte", "vec",    "float64", "float32",   "int64",      "int32", "uint64",
                         "map",  "struct", "of",      "to_string", "String",     "from",  "asList",
                         "std",  "vector", "mock",    "call",      "BigDecimal", "u8",    "i32"});
    if (!key && !type && !conversion && !is_constant_name(text)) return false;
  }
  return true;
}

const AssertionRule* AssertionReader::find(const std::vector<AssertionRule>& rules,
                                           std::string_view name) const {
  for (const AssertionRule& rule : rules) {
    if (rule.name.full_match(name)) return &rule;
  }
  return nullptr;
}

Assertion AssertionReader::make(AssertionForm form, const TokenRange& subject,
                                const TokenRange& expected) const {
  Assertion out;
  out.form = form;
  out.strength = strength_of(form);
  out.subject = stream_.normal(strip(subject));
  out.expected = stream_.normal(strip(expected));
  out.constant = is_constant(expected);
  out.words = words_in(stream_, subject);
  const Words more = words_in(stream_, expected);
  out.words.insert(out.words.end(), more.begin(), more.end());
  sort_unique(out.words);
  out.literals = words_in(stream_, subject, true);
  const Words literals = words_in(stream_, expected, true);
  out.literals.insert(out.literals.end(), literals.begin(), literals.end());
  sort_unique(out.literals);
  return out;
}

void AssertionReader::read_condition(const TokenRange& whole, bool negated,
                                     std::vector<Assertion>& out) const {
  const TokenRange range = strip(whole);
  if (range.empty()) return;
  const std::vector<Token>& tokens = stream_.tokens();
  std::vector<std::uint32_t> ors, ands;
  std::uint32_t sign_at = 0;
  std::string sign;
  std::uint32_t sign_end = 0, signs = 0;
  bool opaque = false;
  for (std::uint32_t at = range.begin; at < range.end; ++at) {
    if (tokens[at].match > at) {
      at = std::min(tokens[at].match, range.end - 1);
      continue;
    }
    const std::string_view text = stream_.text(at);
    if (tokens[at].type || tokens[at].kind == Token::Kind::string) continue;
    if (is_one_of(text, {"=>", "lambda", "?", "|"})) opaque = opaque || text != "|";
    if (text == "or" || text == "||") ors.push_back(at);
    if (text == "and" || text == "&&") ands.push_back(at);
    for (const Sign& each : kSigns) {
      if (each.text != text) continue;
      if (text == "in" && at > range.begin && stream_.is(at - 1, "not")) {
        sign = "not in";
        sign_at = at - 1;
      } else if (text == "is" && stream_.is(at + 1, "not")) {
        sign = "is not";
        sign_at = at;
        sign_end = at + 2;
        ++signs;
        break;
      } else {
        sign = text;
        sign_at = at;
      }
      sign_end = at + 1;
      ++signs;
    }
  }
  const auto parts_at = [&](const std::vector<std::uint32_t>& splits) {
    std::vector<TokenRange> parts;
    std::uint32_t begin = range.begin;
    for (const std::uint32_t at : splits) {
      parts.push_back({begin, at});
      begin = at + 1;
    }
    parts.push_back({begin, range.end});
    return parts;
  };
  const std::vector<std::uint32_t>& weak = negated ? ands : ors;
  const std::vector<std::uint32_t>& strong = negated ? ors : ands;
  if (!opaque && (!ors.empty() || !ands.empty())) {
    // `or` binds less than `and`: split at it first.
    const std::vector<std::uint32_t>& first = ors.empty() ? ands : ors;
    if (&first == &strong) {
      for (const TokenRange& part : parts_at(strong)) read_condition(part, negated, out);
      return;
    }
    std::vector<Assertion> parts;
    bool always = false;
    for (const TokenRange& part : parts_at(weak)) {
      always = always || is_constant(strip(part));
      read_condition(part, negated, parts);
    }
    Assertion any = make(AssertionForm::truthy, range, {});
    any.operation = "or";
    for (const Assertion& part : parts) {
      if (&part == &parts.front() || part.strength < any.strength) any.strength = part.strength;
    }
    any.strength = always ? 0 : std::max(0, any.strength - 10);
    out.push_back(std::move(any));
    return;
  }
  if (is_one_of(stream_.text(range.begin), {"!", "not"}) &&
      (signs == 0 || stream_.is(range.begin, "not"))) {
    read_condition({range.begin + 1, range.end}, !negated, out);
    return;
  }
  if (!opaque && signs == 1) {
    compare({range.begin, sign_at}, sign, {sign_end, range.end}, negated, out);
    return;
  }
  if (!opaque && signs > 1) {
    Assertion both = make(AssertionForm::compare, range, {});
    both.negated = negated;
    out.push_back(std::move(both));
    return;
  }
  if (read_predicate(range, negated, out)) return;
  Assertion plain =
      make(rules_.truthy ? AssertionForm::truthy : AssertionForm::predicate, range, {});
  plain.negated = negated;
  if (is_constant(range)) {
    const bool holds = is_true(plain.subject) != negated;
    const bool known = is_boolean(plain.subject) || !is_null(plain.subject);
    plain.form = known && !holds && is_boolean(plain.subject) ? AssertionForm::fails
                                                              : AssertionForm::nothing;
    plain.strength = strength_of(plain.form);
  }
  out.push_back(std::move(plain));
}

void AssertionReader::compare(const TokenRange& left_range, std::string_view sign,
                              const TokenRange& right_range, bool negated,
                              std::vector<Assertion>& out) const {
  TokenRange left = strip(left_range), right = strip(right_range);
  const Sign* row = std::find_if(std::begin(kSigns), std::end(kSigns),
                                 [&](const Sign& each) { return each.text == sign; });
  const bool unequal = row->negated != negated;
  if (row->form == AssertionForm::value && is_constant(left) && !is_constant(right)) {
    std::swap(left, right);
  }
  if (row->form == AssertionForm::membership && sign.ends_with("in")) std::swap(left, right);
  std::string operation(sign);
  if (row->form == AssertionForm::compare) {
    if (is_constant(left) && !is_constant(right)) {
      std::swap(left, right);
      operation = mirrored(operation);
    }
    if (negated) operation = opposite(operation);
  }
  Assertion made = make(row->form, left, right);
  made.operation = row->form == AssertionForm::compare ? operation : "";
  if (row->form == AssertionForm::value) {
    const bool null = is_null(made.expected);
    if (unequal) {
      made.form = null ? AssertionForm::not_null : AssertionForm::unequal;
    } else if (is_boolean(made.expected)) {
      made.form = AssertionForm::predicate;
    }
    static const Regex kError = Regex::compile(R"((?i)(^|[^a-z])(err|error)\d*$)").value();
    if (null && !unequal && kError.search(made.subject)) made.form = AssertionForm::no_error;
    if (null && unequal && kError.search(made.subject)) made.form = AssertionForm::throws_any;
    made.strength = strength_of(made.form);
    // PEP 8 would have `x == True` be `x`.
    if (made.form == AssertionForm::predicate && sign == "==" && rules_.truthy) {
      made.strength = strength_of(AssertionForm::truthy) + 2;
    }
    if (sign == "==" && rules_.loose_equality && made.strength > 90)
      made.strength = strength_of(AssertionForm::loose);
    for (const TokenRange& side : {left, right}) {
      for_each_chain(stream_, side, rules_.macros, [&](const Chain& chain) {
        if (!rules_.approximations || made.form != AssertionForm::value) return;
        if (!rules_.approximations->full_match(chain.path(chain.links.size() - 1))) return;
        made.form = AssertionForm::approximate;
        made.strength = strength_of(made.form);
        set_tolerance(chain.links.back().arguments, nullptr, made);
        const std::vector<TokenRange> inner = stream_.split(chain.links.back().arguments);
        if (!inner.empty()) made.expected = stream_.normal(inner.front());
      });
    }
  } else {
    made.negated = unequal && row->form != AssertionForm::compare;
    if (made.negated) made.strength = std::min(made.strength, strength_of(AssertionForm::unequal));
  }
  if (made.form == AssertionForm::compare && is_constant(right)) {
    made.bound = number_of(right.size() == 2 && stream_.is(right.begin, "-")
                               ? "-" + std::string(stream_.text(right.begin + 1))
                               : std::string(stream_.text(right.begin)));
    static const Regex kSize = Regex::compile(R"((?i)(^|\W)(len|length|size|count)\b)").value();
    if (operation == ">=" && made.bound == 0.0 && kSize.search(made.subject)) made.strength = 0;
  }
  const bool calls = made.subject.find('(') != std::string::npos;
  if (made.subject == made.expected && !made.subject.empty()) made.strength = calls ? 10 : 0;
  if (is_constant(left) && is_constant(right)) made.strength = 0;
  out.push_back(std::move(made));
}

bool AssertionReader::read_predicate(const TokenRange& range, bool negated,
                                     std::vector<Assertion>& out) const {
  if (stream_.tokens()[range.begin].kind != Token::Kind::name) return false;
  const Chain chain = chain_at(stream_, range.begin, range.end, rules_.macros);
  if (chain.links.empty() || chain.range.end != range.end) return false;
  const std::size_t last = chain.links.size() - 1;
  const AssertionRule* rule = find(rules_.predicates, chain.path(last));
  if (!rule) rule = find(rules_.predicates, "." + std::string(chain.links[last].name));
  if (!rule) return false;
  const bool method = rule->name.full_match("." + std::string(chain.links[last].name)) && last > 0;
  std::vector<TokenRange> arguments = stream_.split(chain.links[last].arguments);
  TokenRange subject;
  if (method) {
    subject = {range.begin, chain.links[last].at - 1};
  } else if (!arguments.empty()) {
    subject = arguments.front();
    arguments.erase(arguments.begin());
  }
  apply(*rule, negated, subject, arguments, out);
  return true;
}

void AssertionReader::apply(const AssertionRule& rule, bool negated, const TokenRange& subject,
                            const Arguments& arguments, std::vector<Assertion>& out) const {
  negated = negated != rule.negated;
  TokenRange expected = arguments.empty() ? TokenRange{} : arguments.front();
  if (arguments.size() > 1 &&
      (rule.form == AssertionForm::membership || rule.form == AssertionForm::partial ||
       rule.form == AssertionForm::throws || rule.form == AssertionForm::unordered ||
       rule.form == AssertionForm::called_with)) {
    expected.end = arguments.back().end;
  }
  if (rule.form == AssertionForm::boolean || rule.form == AssertionForm::not_boolean) {
    read_condition(subject, negated != (rule.form == AssertionForm::not_boolean), out);
    return;
  }
  TokenRange left = strip(subject), right = strip(expected);
  const bool two_sided = rule.form == AssertionForm::value || rule.form == AssertionForm::loose ||
                         rule.form == AssertionForm::structure ||
                         rule.form == AssertionForm::approximate ||
                         rule.form == AssertionForm::unordered;
  if (two_sided && is_constant(left) && !is_constant(right) && !right.empty())
    std::swap(left, right);
  Assertion made = make(rule.form, left, right);
  if (rule.constant == "null" || rule.constant == "true" || rule.constant == "false" ||
      !rule.constant.empty()) {
    made.expected = rule.constant;
    made.constant = true;
  }
  made.operation = two_sided ? "" : std::string(rule.length ? "length" : "");
  if (rule.length) made.subject = "length " + made.subject;
  AssertionForm form = rule.form;
  if (form == AssertionForm::error)
    form = negated ? AssertionForm::no_error : AssertionForm::throws_any;
  if (form == AssertionForm::throws && expected.empty()) form = AssertionForm::throws_any;
  if (form == AssertionForm::throws && rules_.any_error) {
    const std::string first = stream_.normal(arguments.front());
    if (arguments.size() == 1 && rules_.any_error->full_match(first))
      form = AssertionForm::throws_any;
    if (arguments.size() > 1) made.strength += 2;
  }
  if (form == AssertionForm::value && negated) {
    form = is_null(made.expected) ? AssertionForm::not_null : AssertionForm::unequal;
    negated = false;
  } else if (form == AssertionForm::not_null && negated) {
    form = AssertionForm::value;
    made.expected = "null";
    negated = false;
  } else if (two_sided && negated) {
    form = AssertionForm::unequal;
    negated = false;
  } else if ((form == AssertionForm::throws || form == AssertionForm::throws_any) && negated) {
    form = AssertionForm::no_error;
    negated = false;
  } else if (form == AssertionForm::value && is_boolean(made.expected)) {
    form = AssertionForm::predicate;
  }
  if (form != made.form) {
    made.form = form;
    made.strength = strength_of(form);
  }
  made.negated = negated;
  if (negated && form == AssertionForm::membership) {
    made.strength = strength_of(AssertionForm::unequal);
  }
  if (form == AssertionForm::approximate) {
    TokenRange rest = right;
    if (arguments.size() > 1) rest = {arguments[1].begin, arguments.back().end};
    set_tolerance(arguments.size() > 1 ? rest : TokenRange{}, &rule, made);
  }
  if (form == AssertionForm::compare) {
    made.operation = rule.constant;
    if (is_constant(right)) made.bound = number_of(stream_.text(right.begin));
    made.expected = stream_.normal(right);
    made.constant = is_constant(right);
  }
  const bool calls = made.subject.find('(') != std::string::npos;
  if (two_sided && made.subject == made.expected && !made.subject.empty())
    made.strength = calls ? 10 : 0;
  if (two_sided && is_constant(left) && (right.empty() || is_constant(right))) made.strength = 0;
  out.push_back(std::move(made));
}

void AssertionReader::set_tolerance(const TokenRange& range, const AssertionRule* rule,
                                    Assertion& out) const {
  std::optional<double> found;
  static const Regex kWord =
      Regex::compile(
          R"(abs|rel|delta|atol|rtol|rel_tol|abs_tol|tol|eps|epsilon|margin|within|offset|byLessThan|max_relative)")
          .value();
  static const Regex kPlaces =
      Regex::compile("places|decimal|significant|numDigits|precision").value();
  const bool digits = rule && rule->digits;
  const auto loosen = [&](double value) { found = std::max(found.value_or(0), std::abs(value)); };
  for (std::uint32_t at = range.begin; at < range.end; ++at) {
    if (stream_.tokens()[at].kind != Token::Kind::number) continue;
    const std::optional<double> number = number_of(stream_.text(at));
    if (!number) continue;
    const std::string_view word = at >= range.begin + 2 ? stream_.text(at - 2) : std::string_view();
    const bool named =
        at >= range.begin + 2 &&
        (stream_.is(at - 1, "=") || stream_.is(at - 1, "(") || stream_.is(at - 1, ":"));
    if (named && kPlaces.full_match(word)) {
      loosen(std::pow(10.0, -*number));
    } else if (named && kWord.full_match(word)) {
      loosen(*number);
    } else if (rule && at == range.begin) {
      loosen(digits ? std::pow(10.0, -*number) : *number);
    }
  }
  if (!found && rule && rule->tolerance)
    found = rule->digits ? std::pow(10.0, -*rule->tolerance) : *rule->tolerance;
  if (!found && !rule) found = 1e-6;
  out.tolerance = found;
}

void AssertionReader::read_call(const AssertionRule& rule, const Link& link,
                                std::vector<Assertion>& out) const {
  std::vector<TokenRange> arguments = stream_.split(link.arguments);
  for (int i = 0; i < rule.skip && !arguments.empty(); ++i) arguments.erase(arguments.begin());
  TokenRange subject;
  if (!arguments.empty()) {
    subject = arguments.front();
    arguments.erase(arguments.begin());
  }
  if (rule.form == AssertionForm::matcher) {
    // A reason may stand in front: assertThat("reason", x, is(y)).
    if (arguments.size() >= 2) {
      subject = arguments.front();
      arguments.erase(arguments.begin());
    }
    if (arguments.empty()) {
      read_condition(subject, false, out);
    } else {
      read_matcher(subject, arguments.front(), false, out);
    }
    return;
  }
  if (rule.form == AssertionForm::throws) {
    // All of the first arguments but the code that throws.
    std::vector<TokenRange> all{subject};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const auto is_code = [&](const TokenRange& part) {
      if (rule.skip > 0) return false;
      for (std::uint32_t at = part.begin; at < part.end; ++at) {
        const std::string_view text = stream_.text(at);
        if (is_one_of(text, {"=>", "->", "::", "lambda", "function", "{", "func"})) return true;
      }
      return false;
    };
    TokenRange code;
    std::vector<TokenRange> named;
    for (const TokenRange& part : all) (is_code(part) ? code = part : named.emplace_back(part));
    apply(rule, false, code, named, out);
    return;
  }
  if (rule.message_first && arguments.size() == 2 && subject.size() == 1 &&
      stream_.tokens()[subject.begin].kind == Token::Kind::string &&
      stream_.tokens()[arguments[1].begin].kind != Token::Kind::string) {
    subject = arguments.front();
    arguments.erase(arguments.begin());
  }
  if (rule.form == AssertionForm::value && arguments.size() == 2 && arguments[1].size() == 1 &&
      stream_.tokens()[arguments[1].begin].kind == Token::Kind::number) {
    AssertionRule within = rule;  // The third argument is a tolerance.
    within.form = AssertionForm::approximate;
    apply(within, false, subject, arguments, out);
    return;
  }
  if (rule.swapped && !arguments.empty()) std::swap(subject, arguments.front());
  apply(rule, false, subject, arguments, out);
}

void AssertionReader::read_matcher(const TokenRange& subject, const TokenRange& matcher,
                                   bool negated, std::vector<Assertion>& out) const {
  std::vector<Assertion> found;
  bool turned = negated;
  for_each_chain(stream_, matcher, rules_.macros, [&](const Chain& chain) {
    for (const Link& link : chain.links) {
      if (is_one_of(link.name, {"not", "Not", "doesNot", "is_not", "no_"})) turned = !turned;
      const AssertionRule* rule = find(rules_.matchers, link.name);
      if (rule) apply(*rule, turned, subject, stream_.split(link.arguments), found);
    }
  });
  if (found.empty()) {
    // `is(4)`: a value by itself is meant to be equal.
    Assertion plain = make(AssertionForm::value, subject, matcher);
    const std::vector<TokenRange> inner = stream_.split(matcher);
    if (matcher.size() > 2 && stream_.tokens()[matcher.end - 1].match < matcher.end - 1) {
      plain = make(AssertionForm::value, subject,
                   {stream_.tokens()[matcher.end - 1].match + 1, matcher.end - 1});
    }
    if (turned) plain.form = AssertionForm::unequal;
    plain.strength = strength_of(plain.form);
    out.push_back(std::move(plain));
    return;
  }
  const auto best = std::max_element(
      found.begin(), found.end(),
      [](const Assertion& a, const Assertion& b) { return a.strength < b.strength; });
  out.push_back(std::move(*best));
}

bool AssertionReader::read_matchers(const ChainRule& rule, const Chain& chain, std::size_t root,
                                    std::vector<Assertion>& out) const {
  TokenRange subject;
  if (rule.before) {
    if (root == 0) return false;
    subject = {chain.range.begin, chain.links[root].at - 1};
  } else {
    std::vector<TokenRange> arguments = stream_.split(chain.links[root].arguments);
    for (int i = 0; i < rule.skip && !arguments.empty(); ++i) arguments.erase(arguments.begin());
    if (!arguments.empty()) subject = arguments.front();
  }
  bool negated = false, any = false;
  for (std::size_t i = root + 1; i < chain.links.size(); ++i) {
    const Link& link = chain.links[i];
    if (is_one_of(link.name, {"not", "Not", "isNot", "never", "to_not", "not_to", "toNot"}))
      negated = !negated;
    const AssertionRule* found = find(rules_.matchers, link.name);
    if (!found) continue;
    if (found->form == AssertionForm::matcher) {
      const std::vector<TokenRange> inner = stream_.split(link.arguments);
      if (!inner.empty()) read_matcher(subject, inner.front(), negated != found->negated, out);
    } else {
      std::vector<TokenRange> arguments = stream_.split(link.arguments);
      // A value followed by calls that say more of it: `isCloseTo(1.0, within(0.1))`.
      apply(*found, negated, subject, arguments, out);
    }
    any = true;
  }
  return any;
}

bool AssertionReader::read_chain(const Chain& chain, std::vector<Assertion>& out) const {
  for (std::size_t i = 0; i < chain.links.size(); ++i) {
    const bool called = chain.links[i].called;
    const std::string path = chain.path(i);
    for (const ChainRule& rule : rules_.chains) {
      if (!(rule.before ? rule.root.full_match(chain.links[i].name)
                        : called && rule.root.full_match(path)))
        continue;
      if (read_matchers(rule, chain, i, out)) return true;
    }
    if (!called) continue;
    if (const AssertionRule* rule = find(rules_.assertions, path)) {
      read_call(*rule, chain.links[i], out);
      return true;
    }
    if (i > 0 && i + 1 == chain.links.size()) {
      // Methods of any object that assert: `mock.assert_called_with(1)`.
      if (const AssertionRule* rule =
              find(rules_.assertions, "." + std::string(chain.links[i].name))) {
        apply(*rule, false, {chain.range.begin, chain.links[i].at - 1},
              stream_.split(chain.links[i].arguments), out);
        return true;
      }
    }
  }
  return false;
}

void AssertionReader::finish(
    Assertion& assertion, const std::function<const TokenRange*(std::string_view)>& meaning) const {
  assertion.meant_subject = assertion.subject;
  assertion.meant_expected = assertion.expected;
  const auto is_word = [](std::string_view text) {
    return !text.empty() && text.find(' ') == std::string_view::npos;
  };
  if (is_word(assertion.subject)) {
    if (const TokenRange* set = meaning(assertion.subject))
      assertion.meant_subject = stream_.normal(strip(*set));
  }
  if (!is_word(assertion.expected)) return;
  const TokenRange* set = meaning(assertion.expected);
  if (!set) return;
  assertion.meant_expected = stream_.normal(strip(*set));
  assertion.constant = assertion.constant || is_constant(strip(*set));
  const Words literals = words_in(stream_, *set, true);
  assertion.literals.insert(assertion.literals.end(), literals.begin(), literals.end());
  sort_unique(assertion.literals);
  if (assertion.meant_expected == assertion.meant_subject &&
      assertion.subject != assertion.expected &&
      assertion.meant_subject.find('(') != std::string::npos) {
    assertion.strength = 0;
    assertion.self_made = true;
  }
}

}  // namespace agentcheck
