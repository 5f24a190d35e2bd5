#include "checks/behavioral/test_comparison.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace agentcheck {
namespace {

constexpr std::size_t kMostFindings = 200;  ///< Of one rule.

bool matches_whole(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t retry = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

const TestResult* find(const TestResults* results, const std::string& name) {
  if (results == nullptr) return nullptr;
  const auto found = results->by_name().find(name);
  return found == results->by_name().end() ? nullptr : &found->second;
}

std::string_view state_text(const TestResult* test) {
  return test == nullptr ? "absent" : name_of(test->state);
}

/// Collects findings, the first kMostFindings of each rule.
class Findings {
 public:
  void add(std::string rule, const std::string& name, const TestResult* base,
           const TestResult* head, std::string message) {
    const std::size_t before = counts_[rule]++;
    if (before >= kMostFindings) return;
    Finding finding;
    finding.rule = std::move(rule);
    finding.symbol = name;
    finding.kind = "test";
    finding.message = std::move(message);
    if (base != nullptr || head != nullptr) {
      finding.before = state_text(base);
      finding.after = state_text(head);
    }
    if (head != nullptr && !head->message.empty()) finding.after += "\n" + head->message;
    list_.push_back(std::move(finding));
  }

  std::vector<Finding> take() {
    for (const auto& [rule, count] : counts_) {
      if (count <= kMostFindings) continue;
      Finding rest;
      rest.rule = rule;
      rest.message = fmt::format("{} more tests", count - kMostFindings);
      list_.push_back(std::move(rest));
    }
    return std::move(list_);
  }

 private:
  std::vector<Finding> list_;
  std::map<std::string, std::size_t> counts_;
};

void find_lost(const TestResults& base, const TestResults& head, Findings& findings) {
  for (const auto& [name, before] : base.by_name()) {
    if (before.state != TestState::passed) continue;
    const TestResult* after = find(&head, name);
    if (after == nullptr) {
      findings.add("test-vanished", name, &before, after,
                   fmt::format("`{}` passed on base and was not run on head", name));
    } else if (after->state == TestState::skipped) {
      findings.add("test-skipped", name, &before, after,
                   fmt::format("`{}` passed on base and is skipped on head", name));
    } else if (after->state == TestState::passed && after->passed < before.passed) {
      findings.add("test-vanished", name, &before, after,
                   fmt::format("`{}` passed {} times on base and {} on head", name, before.passed,
                               after->passed));
    }
  }
}

void find_unfixed(const std::string& pattern, const TestResults* base, const TestResults& head,
                  const std::vector<std::string>& flaky, Findings& findings) {
  bool any = false;
  for (const auto& [name, after] : head.by_name()) {
    if (!matches_test(pattern, name)) continue;
    any = true;
    const TestResult* before = find(base, name);
    const bool recovered = std::binary_search(flaky.begin(), flaky.end(), name);
    if (after.state != TestState::passed && !recovered) {
      findings.add("still-fails", name, before, &after,
                   fmt::format("`{}` was to pass, and {} on head", name,
                               after.state == TestState::failed ? "fails" : "is skipped"));
    } else if (before != nullptr && before->state == TestState::passed) {
      findings.add("passed-before", name, before, &after,
                   fmt::format("`{}` was to go from failing to passing, and passed on base", name));
    }
  }
  if (any) return;
  findings.add("no-such-test", pattern, nullptr, nullptr,
               fmt::format("no test that ran on head is called `{}`", pattern));
}

}  // namespace

bool matches_test(std::string_view pattern, std::string_view name) {
  constexpr std::string_view kBetween = " > ";
  for (;;) {
    if (matches_whole(pattern, name)) return true;
    const std::size_t at = name.find(kBetween);
    if (at == std::string_view::npos) return false;
    name.remove_prefix(at + kBetween.size());
  }
}

std::vector<std::string> new_failures(const TestResults* base, const TestResults& head) {
  std::vector<std::string> names;
  for (const auto& [name, after] : head.by_name()) {
    if (after.state != TestState::failed) continue;
    const TestResult* before = find(base, name);
    if (before == nullptr || before->state != TestState::failed) names.push_back(name);
  }
  return names;
}

std::vector<Finding> compare_results(const TestDemands& demands, const TestResults* base,
                                     const TestResults& head,
                                     const std::vector<std::string>& flaky) {
  Findings findings;
  for (const std::string& name : new_failures(base, head)) {
    if (std::binary_search(flaky.begin(), flaky.end(), name)) continue;
    const TestResult* before = find(base, name);
    findings.add("test-failed", name, before, find(&head, name),
                 before == nullptr
                     ? fmt::format("`{}` fails on head", name)
                     : fmt::format("`{}` {} on base and fails on head", name,
                                   before->state == TestState::passed ? "passed" : "was skipped"));
  }
  if (base != nullptr && demands.pass_to_pass) find_lost(*base, head, findings);
  for (const std::string& pattern : demands.fail_to_pass) {
    find_unfixed(pattern, base, head, flaky, findings);
  }
  const auto ran = [](const TestResults& results) {
    return results.count(TestState::passed) + results.count(TestState::failed);
  };
  if (base != nullptr && demands.count_not_below_base && ran(head) < ran(*base)) {
    findings.add("fewer-tests", "", nullptr, nullptr,
                 fmt::format("{} ran on head, {} on base", plural(ran(head), "test"), ran(*base)));
  }
  return findings.take();
}

}  // namespace agentcheck
