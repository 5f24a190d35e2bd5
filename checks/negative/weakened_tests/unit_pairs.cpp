#include "checks/negative/weakened_tests/unit_pairs.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace agentcheck {
namespace {

constexpr std::size_t kMostComparisons = 400'000;

/// A name without what makes it a test: `test_add`, `_test_add`, `TestAdd`, `disabled_test_add`.
std::string core_of(std::string_view name) {
  std::string word;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      word += static_cast<char>(std::tolower(c));
  }
  for (const std::string_view part : {"disabled", "skipped", "skip", "test", "should", "check"}) {
    const std::size_t at = word.find(part);
    if (at != std::string::npos && word.size() > part.size()) word.erase(at, part.size());
  }
  if (word.size() > 2 && word.front() == 'x') word.erase(0, 1);
  return word;
}

class UnitPairing {
 public:
  explicit UnitPairing(const std::vector<TestedFile>& files) : files_(files) {
    pairs_.resize(files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
      pairs_[i].resize(files[i].facts->base.units.size());
      taken_.emplace_back(files[i].facts->head.units.size());
    }
  }

  std::vector<std::vector<UnitKey>> run() {
    for (int file = 0; file < static_cast<int>(files_.size()); ++file) {
      match_within(file, [](const Unit& unit) { return unit.path; });
      match_within(file, [](const Unit& unit) {
        return unit.kind == Unit::Kind::group ? std::string() : unit.name;
      });
    }
    match_all([](const Unit& unit) {
      return unit.statements < 3 ? std::string() : std::to_string(unit.body);
    });
    match_all([](const Unit& unit) {
      return unit.kind == Unit::Kind::group ? std::string() : unit.name;
    });
    match_all([](const Unit& unit) {
      return unit.kind == Unit::Kind::group ? std::string() : core_of(unit.name);
    });
    match_alike();
    return std::move(pairs_);
  }

 private:
  const Unit& base(const UnitKey& key) const {
    return files_[static_cast<std::size_t>(key.file)]
        .facts->base.units[static_cast<std::size_t>(key.unit)];
  }
  const Unit& head(const UnitKey& key) const {
    return files_[static_cast<std::size_t>(key.file)]
        .facts->head.units[static_cast<std::size_t>(key.unit)];
  }
  std::vector<UnitKey> open(Side side, int only = -1) const {
    std::vector<UnitKey> keys;
    for (int file = 0; file < static_cast<int>(files_.size()); ++file) {
      if (only >= 0 && file != only) continue;
      const auto& units = files_[static_cast<std::size_t>(file)].facts->on(side).units;
      for (int unit = 0; unit < static_cast<int>(units.size()); ++unit) {
        const bool used =
            side == Side::base
                ? pairs_[static_cast<std::size_t>(file)][static_cast<std::size_t>(unit)].file >= 0
                : static_cast<bool>(
                      taken_[static_cast<std::size_t>(file)][static_cast<std::size_t>(unit)]);
        if (!used) keys.push_back({file, unit});
      }
    }
    return keys;
  }
  void take(const UnitKey& old, const UnitKey& now) {
    pairs_[static_cast<std::size_t>(old.file)][static_cast<std::size_t>(old.unit)] = now;
    taken_[static_cast<std::size_t>(now.file)][static_cast<std::size_t>(now.unit)] = true;
  }

  template <typename KeyOf>
  void match(const std::vector<UnitKey>& before, const std::vector<UnitKey>& after, KeyOf&& key_of,
             bool unique) {
    std::map<std::string, std::pair<std::vector<UnitKey>, std::vector<UnitKey>>> found;
    for (const UnitKey& key : before) found[key_of(base(key))].first.push_back(key);
    for (const UnitKey& key : after) found[key_of(head(key))].second.push_back(key);
    for (const auto& [name, places] : found) {
      if (name.empty()) continue;
      if (unique && (places.first.size() != 1 || places.second.size() != 1)) continue;
      for (std::size_t i = 0; i < std::min(places.first.size(), places.second.size()); ++i) {
        take(places.first[i], places.second[i]);
      }
    }
  }
  template <typename KeyOf>
  void match_within(int file, KeyOf&& key_of) {
    match(open(Side::base, file), open(Side::head, file), key_of, false);
  }
  template <typename KeyOf>
  void match_all(KeyOf&& key_of) {
    match(open(Side::base), open(Side::head), key_of, true);
  }

  /// What is left is the same test where most of its words are.
  void match_alike() {
    const std::vector<UnitKey> before = open(Side::base), after = open(Side::head);
    if (before.size() * after.size() > kMostComparisons) return;
    std::vector<std::tuple<double, UnitKey, UnitKey>> likely;
    for (const UnitKey& old : before) {
      if (base(old).kind != Unit::Kind::test || base(old).statements < 3) continue;
      for (const UnitKey& now : after) {
        if (head(now).kind == Unit::Kind::group) continue;
        const double like = likeness(base(old).words, head(now).words);
        if (like >= 0.6) likely.emplace_back(-like, old, now);
      }
    }
    std::sort(likely.begin(), likely.end());
    std::set<UnitKey> old_used, new_used;
    for (const auto& [like, old, now] : likely) {
      if (old_used.count(old) > 0 || new_used.count(now) > 0) continue;
      old_used.insert(old);
      new_used.insert(now);
      take(old, now);
    }
  }

  const std::vector<TestedFile>& files_;
  std::vector<std::vector<UnitKey>> pairs_;
  std::vector<std::vector<bool>> taken_;
};

}  // namespace

std::vector<std::vector<UnitKey>> pair_units(const std::vector<TestedFile>& files) {
  return UnitPairing(files).run();
}

}  // namespace agentcheck
