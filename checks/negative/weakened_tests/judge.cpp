#include "checks/negative/weakened_tests/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "checks/negative/weakened_tests/unit_pairs.h"
#include "checks/support.h"
#include "core/hash.h"
#include "core/text.h"

namespace agentcheck {
namespace {

/// A drop of less is a matter of taste: `toBe` and `toEqual`, a value and a snapshot of it.
constexpr int kDrop = 5;

/// An assertion of one side, with what became of it.
struct Claim {
  UnitKey unit;
  const Assertion* assertion = nullptr;
  bool spent = false;
};

class Judge {
 public:
  Judge(const std::vector<TestedFile>& files, const JudgeOptions& options)
      : files_(files), options_(options), pairs_(pair_units(files)) {
    for (const TestedFile& file : files) code_changed_ = code_changed_ || file.facts->code_changed;
    gather(Side::base, before_);
    gather(Side::head, after_);
    for (int file = 0; file < static_cast<int>(files_.size()); ++file) {
      const TestSide& head = side(file, Side::head);
      for (const Row& row : head.rows)
        row_words_.insert(row_words_.end(), row.words.begin(), row.words.end());
      for (const Unit& unit : head.units) head_calls_.insert(unit.calls.begin(), unit.calls.end());
    }
    std::sort(row_words_.begin(), row_words_.end());
  }

  std::vector<Finding> run() {
    spend_equal();
    for (auto& [unit, claims] : before_) match_in_unit(unit);
    match_anywhere();
    judge_units();
    judge_assertions();
    judge_rows();
    judge_files();
    return std::move(findings_);
  }

 private:
  const TestSide& side(int file, Side which) const {
    return files_[static_cast<std::size_t>(file)].facts->on(which);
  }
  const Unit* unit_of(const UnitKey& key, Side which) const {
    return key.unit < 0 ? nullptr
                        : &side(key.file, which).units[static_cast<std::size_t>(key.unit)];
  }
  UnitKey counterpart(const UnitKey& key) const {
    if (key.unit < 0) return key;
    return pairs_[static_cast<std::size_t>(key.file)][static_cast<std::size_t>(key.unit)];
  }

  void gather(Side which, std::map<UnitKey, std::vector<Claim>>& out) const {
    for (int file = 0; file < static_cast<int>(files_.size()); ++file) {
      for (const Assertion& assertion : side(file, which).assertions) {
        const UnitKey key{file, assertion.unit};
        if (which == Side::base && !assertion.counts()) continue;
        out[key].push_back({key, &assertion, false});
      }
    }
  }

  void add(Side which, const UnitKey& unit, const Range& range, std::string rule,
           std::string message, std::string before, std::string after, std::string hint = {}) {
    const AnalyzedFile& file = *files_[static_cast<std::size_t>(unit.file)].file;
    Finding finding = finding_in(file, which, std::move(rule), std::move(message));
    finding.has_range = true;
    finding.range = range;
    if (const Unit* in = unit_of(unit, which)) {
      finding.symbol = in->name;
      finding.kind = in->kind == Unit::Kind::test    ? "test"
                     : in->kind == Unit::Kind::group ? "group"
                                                     : "function";
    }
    finding.before = shorten(before);
    finding.after = shorten(after);
    finding.hint = std::move(hint);
    findings_.push_back(std::move(finding));
  }

  // --- Pairing -----------------------------------------------------------------------------------

  /// True where `now` demands all that `old` did.
  static bool keeps(const Assertion& old, const Assertion& now) {
    return now.counts() && now.strength + kDrop > old.strength &&
           !(old.form == AssertionForm::throws && now.form == old.form &&
             now.strength < old.strength) &&
           !(old.tolerance && now.tolerance && *now.tolerance > *old.tolerance * 1.000001);
  }
  static bool same(const Assertion& a, const Assertion& b) {
    return (a.key() == b.key() || a.meant_key() == b.meant_key()) && keeps(a, b);
  }

  std::vector<Claim>& claims_after(const UnitKey& unit) {
    const auto found = after_.find(unit);
    return found == after_.end() ? no_claims_ : found->second;
  }

  /// First of all what says the same in the same test.
  void spend_equal() {
    for (auto& [unit, claims] : before_) {
      std::multimap<std::string, Claim*> known;
      for (Claim& now : claims_after(counterpart(unit))) {
        if (now.spent || !now.assertion->counts()) continue;
        known.emplace(now.assertion->key(), &now);
      }
      for (Claim& old : claims) {
        const auto [first, last] = known.equal_range(old.assertion->key());
        const auto found = std::find_if(first, last, [&](const auto& entry) {
          return !entry.second->spent && keeps(*old.assertion, *entry.second->assertion) &&
                 entry.second->assertion->conditional <= old.assertion->conditional &&
                 entry.second->assertion->awaited >= old.assertion->awaited &&
                 !hidden_change(*old.assertion, *entry.second->assertion);
        });
        if (found != last) old.spent = found->second->spent = true;
      }
    }
  }

  /// The text is the same, and what a name in it was set to is another constant.
  static bool hidden_change(const Assertion& old, const Assertion& now) {
    return old.meant_expected != now.meant_expected && old.constant && now.constant;
  }

  /// How likely `now` is what became of `old`.
  static double nearness(const Assertion& old, const Assertion& now) {
    double near = likeness(old.words, now.words);
    if (old.subject == now.subject || old.meant_subject == now.meant_subject) near += 1;
    if (!old.expected.empty() &&
        (old.expected == now.expected || old.meant_expected == now.meant_expected))
      near += 0.5;
    if (old.form == now.form && old.operation == now.operation) near += 0.25;
    if (!now.counts()) near -= 0.3;
    return near;
  }

  void match_in_unit(const UnitKey& unit) {
    std::vector<Claim>& old_claims = before_[unit];
    const UnitKey other = counterpart(unit);
    if (other.file < 0) return;
    std::vector<Claim>& new_claims = claims_after(other);
    if (old_claims.size() * new_claims.size() > 200'000) return;
    std::vector<std::tuple<double, std::size_t, std::size_t>> likely;
    for (std::size_t i = 0; i < old_claims.size(); ++i) {
      if (old_claims[i].spent) continue;
      for (std::size_t j = 0; j < new_claims.size(); ++j) {
        if (new_claims[j].spent) continue;
        const double near = nearness(*old_claims[i].assertion, *new_claims[j].assertion);
        if (near >= 0.2) likely.emplace_back(-near, i, j);
      }
    }
    std::sort(likely.begin(), likely.end());
    for (const auto& [near, i, j] : likely) {
      if (!old_claims[i].spent && !new_claims[j].spent) settle(old_claims[i], new_claims[j]);
    }
    // What is left was written anew: a helper, a loop or a stronger assertion may stand for
    // several.
    for (Claim& old : old_claims) {
      if (old.spent) continue;
      for (Claim& now : new_claims) {
        const bool several = now.assertion->repeated ||
                             now.assertion->form == AssertionForm::helper ||
                             now.assertion->strength >= 95;
        if (now.spent && !(several && fresh_.count(now.assertion) > 0)) continue;
        if (!keeps(*old.assertion, *now.assertion)) continue;
        if (now.spent && now.assertion->form != AssertionForm::helper &&
            !covers(*old.assertion, *now.assertion))
          continue;
        old.spent = now.spent = true;
        fresh_.insert(now.assertion);
        break;
      }
    }
  }

  /// The literals of `old` are in `now`, or in the rows it is repeated for.
  bool covers(const Assertion& old, const Assertion& now) const {
    // One that stood for several rows stands by itself now: what it names is there.
    if (old.repeated && old.form == now.form) return likeness(old.words, now.words) > 0;
    std::size_t found = 0;
    for (const std::uint64_t word : old.words) {
      const bool there =
          std::binary_search(now.words.begin(), now.words.end(), word) ||
          (now.repeated && std::binary_search(row_words_.begin(), row_words_.end(), word));
      found += there ? 1 : 0;
    }
    bool literals = true;
    for (const std::uint64_t word : old.literals) {
      literals = literals &&
                 (std::binary_search(now.words.begin(), now.words.end(), word) ||
                  std::binary_search(now.literals.begin(), now.literals.end(), word) ||
                  (now.repeated && std::binary_search(row_words_.begin(), row_words_.end(), word)));
    }
    return literals && static_cast<double>(found) >= 0.5 * static_cast<double>(old.words.size());
  }

  /// Two that are the same assertion before and after: says what became weaker.
  void settle(Claim& old_claim, Claim& now_claim) {
    const Assertion& old = *old_claim.assertion;
    const Assertion& now = *now_claim.assertion;
    const bool same_subject = old.subject == now.subject || old.meant_subject == now.meant_subject;
    if (!keeps(old, now)) {
      weaker_.push_back({&old_claim, &now_claim});
      return;
    }
    old_claim.spent = now_claim.spent = true;
    fresh_.insert(&now);
    if (now.conditional && !old.conditional && !now.repeated && old.key() == now.key()) {
      add(Side::head, now_claim.unit, now.range, "assertion-weakened",
          "the assertion holds only under a condition now", old.text, now.text, "assert it always");
    } else if (old.awaited && !now.awaited && old.key() == now.key()) {
      add(Side::head, now_claim.unit, now.range, "assertion-weakened",
          "nobody waits for this assertion any more: it cannot fail", old.text, now.text,
          "await it");
    }
    if (old.bound && now.bound && old.operation == now.operation && same_subject &&
        *old.bound != *now.bound) {
      const bool upper = old.operation == "<" || old.operation == "<=";
      if (upper ? *now.bound > *old.bound : *now.bound < *old.bound) {
        add(Side::head, now_claim.unit, now.range, "tolerance-loosened",
            "the bound accepts more than before", old.text, now.text, "keep the bound");
      }
      return;
    }
    const bool expectation = old.form == now.form && old.operation == now.operation &&
                             old.negated == now.negated && same_subject && old.constant &&
                             now.constant && old.meant_expected != now.meant_expected;
    const bool negated = same_subject && old.negated != now.negated;
    const bool opposite = old.form == AssertionForm::unequal && now.form == AssertionForm::value;
    const bool turned = same_subject && old.expected == now.expected &&
                        ((old.form == now.form && negated) || opposite);
    if ((expectation || turned) && (options_.strict || !code_changed_)) {
      add(Side::head, now_claim.unit, now.range, "expected-value-changed",
          "another result is expected than before", old.text, now.text,
          "change the code, not what is expected of it");
    }
  }

  /// What is left on both sides of the whole change: moved to another test, a helper, another file.
  void match_anywhere() {
    std::multimap<std::string, Claim*> exact, meant;
    std::vector<Claim*> rest;
    for (auto& [unit, claims] : after_) {
      for (Claim& now : claims) {
        if (now.spent || !now.assertion->counts()) continue;
        exact.emplace(now.assertion->key(), &now);
        meant.emplace(now.assertion->meant_key(), &now);
        rest.push_back(&now);
      }
    }
    const auto spend = [&](Claim& old, std::multimap<std::string, Claim*>& from,
                           const std::string& key) {
      const auto [first, last] = from.equal_range(key);
      for (auto each = first; each != last; ++each) {
        const bool helper = is_helper(each->second->unit);
        if (each->second->spent && !helper && !each->second->assertion->repeated) continue;
        if (!keeps(*old.assertion, *each->second->assertion)) continue;
        old.spent = each->second->spent = true;
        return;
      }
    };
    std::size_t work = 0;
    for (auto& [unit, claims] : before_) {
      for (Claim& old : claims) {
        if (!old.spent) spend(old, exact, old.assertion->key());
        if (!old.spent) spend(old, meant, old.assertion->meant_key());
        if (old.spent) continue;
        for (Claim* now : rest) {
          if (++work > 2'000'000) return;
          const bool many = now->assertion->repeated || is_helper(now->unit);
          if ((now->spent && !many) || !keeps(*old.assertion, *now->assertion)) continue;
          const bool helper = is_helper(now->unit) && calls_helper(unit, now->unit);
          if (!helper && !covers(*old.assertion, *now->assertion)) continue;
          if (!helper && !now->assertion->repeated && !old.assertion->repeated &&
              likeness(old.assertion->words, now->assertion->words) < 0.5)
            continue;
          old.spent = now->spent = true;
          break;
        }
      }
    }
  }

  bool is_helper(const UnitKey& key) const {
    const Unit* unit = unit_of(key, Side::head);
    return unit && unit->kind == Unit::Kind::function;
  }
  /// The head counterpart of `unit` calls `helper`, and its base side did not.
  bool calls_helper(const UnitKey& unit, const UnitKey& helper) const {
    const UnitKey other = counterpart(unit);
    const Unit* now = other.file < 0 ? nullptr : unit_of(other, Side::head);
    const Unit* called = unit_of(helper, Side::head);
    if (!called) return false;
    const std::uint64_t name = hash_bytes(called->name);
    if (!now) return false;
    return std::binary_search(now->calls.begin(), now->calls.end(), name);
  }

  // --- Findings ----------------------------------------------------------------------------------

  std::set<std::string> marks_of(const UnitKey& key, Side which,
                                 std::map<std::string, const Mark*>* places = nullptr) const {
    std::set<std::string> rules;
    for (int unit = key.unit;;
         unit = side(key.file, which).units[static_cast<std::size_t>(unit)].parent) {
      for (const Mark& mark : side(key.file, which).marks) {
        if (mark.unit != unit || mark.number) continue;
        rules.insert(mark.rule);
        if (places) places->emplace(mark.rule, &mark);
      }
      if (unit < 0) break;
    }
    return rules;
  }

  /// Assertions of a unit of base, and how many are found nowhere.
  std::pair<std::size_t, std::size_t> lost(const UnitKey& key) {
    std::size_t all = 0, gone = 0;
    const auto found = before_.find(key);
    if (found == before_.end()) return {0, 0};
    for (const Claim& claim : found->second) {
      ++all;
      gone += claim.spent ? 0 : 1;
    }
    return {all, gone};
  }

  void judge_units() {
    for (int file = 0; file < static_cast<int>(files_.size()); ++file) {
      const auto& units = side(file, Side::base).units;
      for (int index = 0; index < static_cast<int>(units.size()); ++index) {
        const UnitKey key{file, index};
        if (units[static_cast<std::size_t>(index)].kind != Unit::Kind::test) continue;
        if (marks_of(key, Side::base).count("test-disabled") > 0) {
          quiet_.insert(key);
          continue;
        }
        const UnitKey other = counterpart(key);
        other.file < 0 ? judge_missing(key) : judge_pair(key, other);
      }
    }
  }

  void judge_missing(const UnitKey& key) {
    const Unit& unit = *unit_of(key, Side::base);
    const auto [all, gone] = lost(key);
    // Written into another test, a table, a loop: everything it asserted is there.
    if (all > 0 && gone == 0) return;
    quiet_.insert(key);
    if (all == 0 && unit.parent >= 0 &&
        unit_of({key.file, unit.parent}, Side::base)->kind == Unit::Kind::test)
      return;
    if (unit.parent >= 0 && removed_.count({key.file, unit.parent}) > 0) {
      removed_.insert(key);
      return;
    }
    removed_.insert(key);
    const TestSide& head = side(key.file, Side::head);
    const bool commented = unit.name.size() > 2 &&
                           head.comments.find(unit.name) != std::string::npos &&
                           side(key.file, Side::base).comments.find(unit.name) == std::string::npos;
    if (commented) {
      add(Side::base, key, unit.range, "test-disabled",
          fmt::format("test `{}` was commented out", display(unit.name)), unit.name, "",
          "let it run");
      return;
    }
    add(Side::base, key, unit.range, "test-removed",
        fmt::format("test `{}` was removed", display(unit.name)), unit.name, "",
        "keep the test, or say in the task that it goes");
  }

  void judge_pair(const UnitKey& key, const UnitKey& other) {
    const Unit& old = *unit_of(key, Side::base);
    const Unit& now = *unit_of(other, Side::head);
    if (side(key.file, Side::base).collected && !side(other.file, Side::head).collected) {
      disabled(key, other, now.range, "stands in a file that no runner collects");
      return;
    }
    if (now.kind != Unit::Kind::test) {
      const bool called = head_calls_.count(hash_bytes(now.name)) > 0;
      if (!called)
        disabled(key, other, now.range,
                 fmt::format("is `{}` now, which no runner collects", display(now.name)));
      quiet_.insert(key);
      return;
    }
    std::map<std::string, const Mark*> places;
    const std::set<std::string> before = marks_of(key, Side::base),
                                after = marks_of(other, Side::head, &places);
    if (after.count("test-disabled") > 0) {
      const Mark& mark = *places["test-disabled"];
      disabled(key, other, mark.range, "is skipped", mark.text);
      return;
    }
    for (const auto& [rule, mark] : places) {
      if (rule == "test-focused" || before.count(rule) > 0 || rule == "test-disabled") continue;
      add(Side::head, other, mark->range, rule, message_of(rule), "", mark->text);
    }
    judge_numbers(key, other);
    const auto [all, gone] = lost(key);
    const auto found = after_.find(other);
    const bool none_left =
        found == after_.end() ||
        std::none_of(found->second.begin(), found->second.end(),
                     [](const Claim& claim) { return claim.assertion->counts(); });
    if (all > 0 && gone > 0 && none_left) {
      const bool dead = found != after_.end() &&
                        std::any_of(found->second.begin(), found->second.end(),
                                    [](const Claim& claim) { return claim.assertion->dead; });
      const bool swallowed =
          found != after_.end() &&
          std::any_of(found->second.begin(), found->second.end(),
                      [](const Claim& claim) { return claim.assertion->swallowed; });
      if (dead) disabled(key, other, now.range, "never reaches its assertions");
      if (!dead && !swallowed && now.statements <= 1) disabled(key, other, now.range, "is empty");
    } else if (all == 0 && old.statements >= 2 && now.statements == 0) {
      disabled(key, other, now.range, "is empty");
    }
    judge_mocks(key, other);
  }

  void disabled(const UnitKey& key, const UnitKey& other, const Range& range,
                const std::string& how, const std::string& after = {}) {
    quiet_.insert(key);
    const Unit& old = *unit_of(key, Side::base);
    if (!disabled_.insert({other.file, range.begin.line, how}).second) return;
    add(Side::head, other, range, "test-disabled",
        fmt::format("test `{}` {}", display(old.name), how), old.name, after, "let it run");
  }

  static std::string message_of(const std::string& rule) {
    if (rule == "retry-added")
      return "the test is tried again where it fails: a wrong result can pass";
    if (rule == "exception-swallowed") return "what the test throws is swallowed";
    if (rule == "timeout-raised") return "the test may take longer than before";
    return "the test was weakened";
  }

  void judge_numbers(const UnitKey& key, const UnitKey& other) {
    for (const Mark& mark : side(other.file, Side::head).marks) {
      if (!mark.number || mark.unit != other.unit) continue;
      double most = -1;
      bool known = false;
      for (const Mark& old : side(key.file, Side::base).marks) {
        if (!old.number || old.rule != mark.rule || old.unit != key.unit) continue;
        most = std::max(most, *old.number);
        known = true;
      }
      // A limit that is new demands more, unless the rule says what held without.
      const bool raised =
          known ? *mark.number > most
                : mark.rule == "retry-added" || mark.text.find("Timeout") == std::string::npos;
      if (raised)
        add(Side::head, other, mark.range, mark.rule, message_of(mark.rule),
            known ? fmt::format("{}", most) : "", mark.text);
    }
  }

  void judge_mocks(const UnitKey& key, const UnitKey& other) {
    const Unit& now = *unit_of(other, Side::head);
    for (const Mock& mock : side(other.file, Side::head).mocks) {
      if (mock.unit != other.unit && mock.unit >= 0) continue;
      const auto& old = side(key.file, Side::base).mocks;
      if (std::any_of(old.begin(), old.end(),
                      [&](const Mock& each) { return each.text == mock.text; }))
        continue;
      const bool hits =
          std::any_of(now.subjects.begin(), now.subjects.end(), [&](std::uint64_t name) {
            return std::binary_search(mock.words.begin(), mock.words.end(), name) &&
                   unit_of(key, Side::base)->calls.end() !=
                       std::find(unit_of(key, Side::base)->calls.begin(),
                                 unit_of(key, Side::base)->calls.end(), name);
          });
      if (!hits || !mocked_.insert(&mock).second) continue;
      add(Side::head, other, mock.range, "subject-mocked",
          "what the test is about is replaced by a mock", "", mock.text,
          "mock what it depends on, not the thing itself");
    }
  }

  void judge_assertions() {
    for (const auto& [old, now] : weaker_) {
      if (old->spent || now->spent || quiet_.count(old->unit) > 0) continue;
      old->spent = now->spent = true;
      const Assertion& a = *old->assertion;
      const Assertion& b = *now->assertion;
      if (b.swallowed) {
        if (!disabled_.insert({now->unit.file, b.range.begin.line, "swallowed"}).second) continue;
        add(Side::head, now->unit, b.range, "exception-swallowed",
            "the failure of this assertion is caught", a.text, b.text, "let it fail");
      } else if (b.dead) {
        add(Side::head, now->unit, b.range, "assertion-removed", "the assertion is never reached",
            a.text, b.text);
      } else if (b.self_made) {
        add(Side::head, now->unit, b.range, "fixture-does-the-work",
            "what is expected is computed by what is tested", a.text, b.text,
            "write the expected value down");
      } else if (a.tolerance && b.tolerance && *b.tolerance > *a.tolerance &&
                 b.strength + kDrop > a.strength) {
        add(Side::head, now->unit, b.range, "tolerance-loosened",
            "the tolerance accepts more than before", a.text, b.text, "keep the tolerance");
      } else {
        const std::string_view after = b.strength == 0 ? "nothing" : words_for(b.form);
        add(Side::head, now->unit, b.range, "assertion-weakened",
            fmt::format("asserted {}, asserts {} now", words_for(a.form), after), a.text, b.text,
            "assert what was asserted before");
      }
    }
    for (const auto& [unit, claims] : before_) {
      for (const Claim& old : claims) {
        if (old.spent || is_quiet(unit)) continue;
        const Unit* in = unit_of(unit, Side::base);
        if (in && in->kind == Unit::Kind::function && counterpart(unit).file < 0) continue;
        if (old.assertion->form == AssertionForm::no_error &&
            (!in || in->kind != Unit::Kind::test || code_changed_ || asserts(unit, nullptr)))
          continue;
        if (old.assertion->form == AssertionForm::fails && asserts(unit, &is_throw)) continue;
        const std::string where = in ? fmt::format(" from `{}`", display(in->name)) : "";
        add(Side::base, unit, old.assertion->range, "assertion-removed",
            fmt::format("an assertion was removed{}", where), old.assertion->text, "",
            "keep it, or assert as much in its place");
      }
    }
  }

  static bool is_throw(const Assertion& assertion) {
    return assertion.form == AssertionForm::throws || assertion.form == AssertionForm::throws_any;
  }
  /// The counterpart of a unit of base asserts something, of a kind where one is given.
  bool asserts(const UnitKey& unit, bool (*kind)(const Assertion&)) const {
    const auto found = after_.find(counterpart(unit));
    return found != after_.end() &&
           std::any_of(found->second.begin(), found->second.end(), [&](const Claim& claim) {
             return claim.assertion->counts() && (!kind || kind(*claim.assertion));
           });
  }

  bool is_quiet(UnitKey key) const {
    while (key.unit >= 0) {
      if (quiet_.count(key) > 0) return true;
      key.unit = unit_of(key, Side::base)->parent;
    }
    return false;
  }

  void judge_rows() {
    std::vector<const Row*> added;
    std::map<std::pair<UnitKey, std::string>, int> known;
    std::map<UnitKey, int> count_before, count_after;
    std::map<std::string, int> everywhere;
    for (int file = 0; file < static_cast<int>(files_.size()); ++file) {
      for (const Row& row : side(file, Side::head).rows) {
        ++everywhere[row.text];
        ++count_after[{file, row.unit}];
      }
      for (const Row& row : side(file, Side::base).rows) ++count_before[{file, row.unit}];
    }
    Words claims;
    for (const auto& [unit, list] : after_) {
      for (const Claim& claim : list)
        claims.insert(claims.end(), claim.assertion->literals.begin(),
                      claim.assertion->literals.end());
    }
    std::sort(claims.begin(), claims.end());
    for (int file = 0; file < static_cast<int>(files_.size()); ++file) {
      const auto& rows = side(file, Side::base).rows;
      std::vector<const Row*> gone;
      for (const Row& row : rows) {
        if (--everywhere[row.text] < 0) gone.push_back(&row);
      }
      for (const Row* row : gone) {
        const UnitKey key{file, row->unit};
        if (is_quiet(key)) continue;
        const UnitKey other = counterpart(key);
        const int left = other.file < 0 ? 0 : count_after[other];
        if (left >= count_before[key] || count_before[key] - left <= reported_[key]) {
          change_row(key, other, *row);
          continue;
        }
        const bool there =
            share_of(row->words, claims) >= 0.8 || share_of(row->words, row_words_) >= 0.999;
        if (there && left == 0) continue;
        ++reported_[key];
        add(Side::base, key, row->range, "parameter-rows-removed",
            "a row of parameters was removed", row->text, "", "keep the row");
      }
    }
  }

  void change_row(const UnitKey& key, const UnitKey& other, const Row& row) {
    if (code_changed_ && !options_.strict) return;
    const Row* nearest = nullptr;
    double best = 0.3;
    for (const Row& now : side(other.file, Side::head).rows) {
      if (now.unit != other.unit || share_of(row.words, now.words) <= best) continue;
      best = share_of(row.words, now.words);
      nearest = &now;
    }
    if (!nearest || nearest->text == row.text) return;
    if (nearest->words.size() < row.words.size() || best >= 1) return;
    add(Side::head, other, nearest->range, "expected-value-changed",
        "a row of parameters expects something else", row.text, nearest->text,
        "change the code, not what is expected of it");
    (void)key;
  }

  void judge_files() {
    std::map<std::string, int> focused;
    for (int file = 0; file < static_cast<int>(files_.size()); ++file) {
      const TestFacts& facts = *files_[static_cast<std::size_t>(file)].facts;
      for (const Mark& mark : facts.base.marks) {
        if (mark.rule == "test-focused") ++focused[mark.text];
      }
    }
    for (int file = 0; file < static_cast<int>(files_.size()); ++file) {
      const TestFacts& facts = *files_[static_cast<std::size_t>(file)].facts;
      for (const Mark& mark : facts.head.marks) {
        if (mark.rule != "test-focused" || focused[mark.text]-- > 0) continue;
        add(Side::head, {file, mark.unit}, mark.range, mark.rule,
            "only this test runs; all others are left out", "", mark.text, "let all tests run");
      }
      file_marks(file, facts);
      for (const Mark& mark : facts.head.suppressions) {
        add(Side::head, {file, -1}, mark.range, "suppression-added", "a tool is silenced in a test",
            "", mark.text, "fix what the tool reports");
      }
      if (facts.head.broken) {
        add(Side::head, {file, -1}, {}, "test-unparseable",
            "the file cannot be parsed where it changed: its tests do not run", "", "",
            "fix the syntax");
      }
    }
  }

  /// Timeouts, retries and mocks that stand outside of the tests.
  void file_marks(int file, const TestFacts& facts) {
    for (const Mark& mark : facts.head.marks) {
      const Unit* in = unit_of({file, mark.unit}, Side::head);
      if ((in && in->kind == Unit::Kind::test) || mark.rule == "test-disabled" ||
          mark.rule == "test-focused")
        continue;
      if (facts.base.assertions.empty()) continue;
      const bool known =
          std::any_of(facts.base.marks.begin(), facts.base.marks.end(), [&](const Mark& old) {
            return old.rule == mark.rule &&
                   (!mark.number || !old.number || *old.number >= *mark.number);
          });
      if (!known)
        add(Side::head, {file, mark.unit}, mark.range, mark.rule, message_of(mark.rule), "",
            mark.text);
    }
  }

  const std::vector<TestedFile>& files_;
  JudgeOptions options_;
  std::vector<std::vector<UnitKey>> pairs_;
  std::map<UnitKey, std::vector<Claim>> before_, after_;
  std::vector<std::pair<Claim*, Claim*>> weaker_;
  std::set<const Assertion*> fresh_;
  std::set<const Mock*> mocked_;
  std::set<UnitKey> quiet_, removed_;
  std::set<std::tuple<int, std::uint32_t, std::string>> disabled_;
  std::map<UnitKey, int> reported_;
  Words row_words_;
  std::set<std::uint64_t> head_calls_;
  bool code_changed_ = false;
  std::vector<Claim> no_claims_;  ///< Always empty.
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> judge_tests(const std::vector<TestedFile>& files,
                                 const JudgeOptions& options) {
  return Judge(files, options).run();
}

}  // namespace agentcheck
