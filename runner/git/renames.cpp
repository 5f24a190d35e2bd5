#include "runner/git/renames.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "core/text.h"
#include "runner/git/parallel.h"
#include "runner/git/rename_index.h"
#include "runner/git/similarity.h"

namespace agentcheck {
namespace {

constexpr std::uint32_t kMinimumScore = kFullScore / 2;
/// Files whose base name is unique on both sides are paired first, above this.
constexpr std::uint32_t kNameScore = kFullScore / 4 * 3;
/// Deletions kept per addition for the final choice.
constexpr std::size_t kCandidates = 4;
/// Equal objects looked at for one addition before the best so far is taken.
constexpr std::size_t kMaxEqual = 100;
/// Deletions and additions whose content is looked at; past this only equal objects pair.
constexpr std::size_t kMaxInexact = 100'000;
/// Chunks compared in the whole search; far above any real history, and a second or two of work.
constexpr std::uint64_t kBudget = 4'000'000'000;

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// Bytes two paths share at their beginning and at their end.
std::size_t nearness(std::string_view a, std::string_view b) {
  const std::size_t least = std::min(a.size(), b.size());
  std::size_t front = 0;
  while (front < least && a[front] == b[front]) ++front;
  std::size_t back = 0;
  while (back < least - front && a[a.size() - 1 - back] == b[b.size() - 1 - back]) ++back;
  return front + back;
}

/// One deletion or addition that may be half a rename.
struct Candidate {
  std::size_t change = 0;
  bool paired = false;
  bool loaded = false;
  std::unique_ptr<Fingerprint> print;  ///< Null where it is not loaded, or cannot be scored.
};

class Search {
 public:
  Search(const std::vector<PathChange>& changes, const RenameInput& input)
      : changes_(changes), input_(input) {
    for (std::size_t i = 0; i < changes.size(); ++i) {
      if (changes[i].mode == FileMode::none) deleted_.push_back({.change = i, .print = nullptr});
      if (changes[i].old_mode == FileMode::none) added_.push_back({.change = i, .print = nullptr});
    }
  }

  RenameResult run() {
    if (deleted_.empty() || added_.empty()) return {};
    pair_equal_objects();
    if (const std::size_t rest = unpaired(); rest > kMaxInexact) {
      result_.notes.push_back("renames: " + plural(rest, "file") +
                              " added or deleted are too many to compare: only equal ones paired");
    } else {
      pair_unique_names();
      pair_the_rest();
    }
    std::sort(result_.pairs.begin(), result_.pairs.end(),
              [](const RenamePair& a, const RenamePair& b) { return a.added < b.added; });
    return std::move(result_);
  }

 private:
  const PathChange& change(const Candidate& candidate) const { return changes_[candidate.change]; }
  std::string_view name_of(const Candidate& candidate) const {
    return base_name(change(candidate).path);
  }

  void pair(Candidate& deleted, Candidate& added, std::uint32_t score) {
    deleted.paired = added.paired = true;
    result_.pairs.push_back(
        {deleted.change, added.change, static_cast<int>(score / (kFullScore / 100))});
  }

  /// Same object: the deletion of the same base name, else the first by path. Links and submodules
  /// only pair with their own kind.
  void pair_equal_objects() {
    std::unordered_map<ObjectId, std::vector<std::size_t>, ObjectIdHash> by_id;
    for (std::size_t i = 0; i < deleted_.size(); ++i) {
      by_id[change(deleted_[i]).old_id].push_back(i);
    }
    for (Candidate& added : added_) {
      const auto found = by_id.find(change(added).id);
      if (found == by_id.end()) continue;
      Candidate* best = nullptr;
      std::size_t seen = 0;
      for (const std::size_t index : found->second) {
        Candidate& deleted = deleted_[index];
        const FileMode old_mode = change(deleted).old_mode;
        const FileMode mode = change(added).mode;
        if ((!is_file(old_mode) || !is_file(mode)) && old_mode != mode) continue;
        if (deleted.paired) continue;
        const bool same_name = name_of(deleted) == name_of(added);
        if (best == nullptr || same_name) best = &deleted;
        if (same_name || ++seen > kMaxEqual) break;
      }
      if (best != nullptr) pair(*best, added, kFullScore);
    }
  }

  std::size_t unpaired() const {
    const auto open = [](const Candidate& candidate) { return !candidate.paired; };
    return static_cast<std::size_t>(std::count_if(deleted_.begin(), deleted_.end(), open) +
                                    std::count_if(added_.begin(), added_.end(), open));
  }

  /// Candidates by base name; nullptr where several share it.
  std::unordered_map<std::string_view, Candidate*> unique_names(
      std::vector<Candidate>& candidates) {
    std::unordered_map<std::string_view, Candidate*> names;
    for (Candidate& candidate : candidates) {
      if (candidate.paired) continue;
      const auto [at, inserted] = names.emplace(name_of(candidate), &candidate);
      if (!inserted) at->second = nullptr;
    }
    return names;
  }

  void pair_unique_names() {
    const auto old_names = unique_names(deleted_);
    const auto new_names = unique_names(added_);
    std::vector<std::pair<Candidate*, Candidate*>> namesakes;
    for (Candidate& deleted : deleted_) {
      if (deleted.paired || old_names.at(name_of(deleted)) == nullptr) continue;
      const auto found = new_names.find(name_of(deleted));
      if (found != new_names.end() && found->second != nullptr) {
        namesakes.emplace_back(&deleted, found->second);
      }
    }
    std::vector<std::uint32_t> scores(namesakes.size(), 0);
    parallel_for(namesakes.size(), input_.threads, [&](std::size_t i) {
      const auto& [deleted, added] = namesakes[i];
      load(*deleted, Side::base);
      load(*added, Side::head);
      if (deleted->print && added->print) {
        scores[i] = score_of(copied_bytes(*deleted->print, *added->print), deleted->print->size,
                             added->print->size);
      }
    });
    for (std::size_t i = 0; i < namesakes.size(); ++i) {
      if (scores[i] >= kNameScore) pair(*namesakes[i].first, *namesakes[i].second, scores[i]);
    }
  }

  struct Match {
    std::uint32_t score;
    bool same_name;
    std::size_t nearness;
    std::size_t deleted;
    std::size_t added;
  };

  void pair_the_rest() {
    load_all();
    std::vector<const Fingerprint*> prints(deleted_.size(), nullptr);
    for (std::size_t i = 0; i < deleted_.size(); ++i) {
      if (!deleted_[i].paired) prints[i] = deleted_[i].print.get();
    }
    const RenameIndex index(prints);
    std::vector<std::vector<Match>> best(added_.size());
    std::vector<char> cut_short(added_.size(), 0);
    const std::uint64_t budget = kBudget / added_.size();
    parallel_for(added_.size(), input_.threads, [&](std::size_t i) {
      if (added_[i].paired || !added_[i].print) return;
      thread_local IndexScratch scratch;
      const RenameIndex::Found found =
          index.query(*added_[i].print, kMinimumScore, budget, scratch);
      cut_short[i] = found.complete ? 0 : 1;
      best[i] = best_matches(found.files, i);
    });
    choose(best);
    const auto cut = std::count(cut_short.begin(), cut_short.end(), 1);
    if (cut > 0) {
      result_.notes.push_back("renames: " + plural(static_cast<std::uint64_t>(cut), "added file") +
                              " compared with the likeliest deleted files only");
    }
  }

  std::vector<Match> best_matches(const std::vector<Similar>& similar, std::size_t added) const {
    std::vector<Match> matches;
    for (const Similar& one : similar) {
      const Candidate& deleted = deleted_[one.file];
      matches.push_back({one.score, name_of(deleted) == name_of(added_[added]),
                         nearness(change(deleted).path, change(added_[added]).path), one.file,
                         added});
    }
    std::stable_sort(matches.begin(), matches.end(), better);
    if (matches.size() > kCandidates) matches.resize(kCandidates);
    return matches;
  }

  /// Git's order, and where git takes either (a file that is in fifty directories), the nearer
  /// path.
  static bool better(const Match& a, const Match& b) {
    return std::tuple(a.score, a.same_name, a.nearness) >
           std::tuple(b.score, b.same_name, b.nearness);
  }

  /// Best match of all first; what it takes is gone for the others.
  void choose(const std::vector<std::vector<Match>>& best) {
    std::vector<Match> all;
    for (const std::vector<Match>& matches : best) {
      all.insert(all.end(), matches.begin(), matches.end());
    }
    std::stable_sort(all.begin(), all.end(), better);
    for (const Match& match : all) {
      Candidate& deleted = deleted_[match.deleted];
      Candidate& added = added_[match.added];
      if (!deleted.paired && !added.paired) pair(deleted, added, match.score);
    }
  }

  /// Loads what is left and has a counterpart of a size that could reach the score.
  void load_all() {
    std::vector<std::pair<Candidate*, Side>> wanted;
    for (Candidate& deleted : deleted_) wanted.emplace_back(&deleted, Side::base);
    for (Candidate& added : added_) wanted.emplace_back(&added, Side::head);
    std::erase_if(wanted,
                  [&](const auto& item) { return item.first->paired || !is_file(mode_of(item)); });
    std::vector<std::optional<std::uint64_t>> sizes(wanted.size());
    parallel_for(wanted.size(), input_.threads, [&](std::size_t i) {
      const Candidate& candidate = *wanted[i].first;
      sizes[i] = candidate.print ? std::optional(candidate.print->size)
                                 : input_.size(wanted[i].second, change(candidate));
    });
    std::vector<std::uint64_t> known[2];
    bool unknown[2] = {false, false};
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const auto side = static_cast<std::size_t>(wanted[i].second);
      if (sizes[i]) {
        known[side].push_back(*sizes[i]);
      } else {
        unknown[side] = true;
      }
    }
    for (auto& list : known) std::sort(list.begin(), list.end());
    parallel_for(wanted.size(), input_.threads, [&](std::size_t i) {
      const std::size_t other = wanted[i].second == Side::base ? 1 : 0;
      if (sizes[i] && !unknown[other]) {
        const auto near = std::lower_bound(known[other].begin(), known[other].end(), *sizes[i] / 2);
        if (near == known[other].end() || *near / 2 > *sizes[i]) return;
      }
      load(*wanted[i].first, wanted[i].second);
    });
  }

  FileMode mode_of(const std::pair<Candidate*, Side>& item) const {
    return item.second == Side::base ? change(*item.first).old_mode : change(*item.first).mode;
  }

  /// Content that cannot be read or is too large leaves the candidate without a fingerprint: it
  /// stays a deletion or an addition, and reading it for the report says what is wrong.
  void load(Candidate& candidate, Side side) {
    if (candidate.loaded || !is_file(mode_of({&candidate, side}))) return;
    candidate.loaded = true;
    const auto size = input_.size(side, change(candidate));
    if (size && *size > kMaxScoredBytes) return;
    const Result<std::string> content = input_.read(side, change(candidate));
    if (!content || content->empty() || content->size() > kMaxScoredBytes) return;
    candidate.print = std::make_unique<Fingerprint>(fingerprint(*content));
  }

  const std::vector<PathChange>& changes_;
  const RenameInput& input_;
  std::vector<Candidate> deleted_;
  std::vector<Candidate> added_;
  RenameResult result_;
};

}  // namespace

RenameResult find_renames(const std::vector<PathChange>& changes, const RenameInput& input) {
  return Search(changes, input).run();
}

}  // namespace agentcheck
