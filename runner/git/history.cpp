#include "runner/git/history.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <queue>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "runner/git/object_errors.h"

namespace agentcheck {
namespace {

/// A chain of tags longer than this is no chain anybody made.
constexpr int kMaxTagDepth = 64;

bool take_line(std::string_view& data, std::string_view& line) {
  if (data.empty()) return false;
  const std::size_t end = data.find('\n');
  line = data.substr(0, end);
  data.remove_prefix(end == std::string_view::npos ? data.size() : end + 1);
  return true;
}

std::optional<ObjectId> id_after(std::string_view line, std::string_view word) {
  if (line.substr(0, word.size()) != word) return std::nullopt;
  return ObjectId::from_hex(line.substr(word.size()));
}

/// "committer Name <mail> 1700000000 +0100": the number after the last '>'. 0 where there is none,
/// as git has it.
std::int64_t time_in(std::string_view line) {
  const std::size_t mail_end = line.rfind('>');
  if (mail_end == std::string_view::npos) return 0;
  std::string_view text = line.substr(mail_end + 1);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  std::int64_t time = 0;
  std::from_chars(text.data(), text.data() + text.size(), time);
  return time;
}

/// Which of the two starting commits reach a commit, and whether it is settled.
enum : unsigned { kFromA = 1, kFromB = 2, kStale = 4, kResult = 8 };

/// Walks over the history of two commits; commits read once are kept between walks.
class CommonAncestors {
 public:
  explicit CommonAncestors(const ObjectStore& store)
      : store_(store), shallow_(shallow_commits(store.paths())) {}

  /// Common ancestors of `one` and any of `others`, possibly with ancestors of each other.
  Result<std::vector<ObjectId>> walk(const ObjectId& one, const std::vector<ObjectId>& others) {
    flags_.clear();
    queued_.clear();
    queue_ = {};
    fresh_ = 0;
    if (auto pushed = paint(one, kFromA); !pushed) return tl::unexpected(pushed.error());
    for (const ObjectId& other : others) {
      if (auto pushed = paint(other, kFromB); !pushed) return tl::unexpected(pushed.error());
    }
    std::vector<ObjectId> found;
    while (fresh_ > 0) {
      const Entry entry = queue_.top();
      queue_.pop();
      unsigned& at = flags_[entry.id];
      queued_.erase(entry.id);
      if ((at & kStale) == 0) --fresh_;
      unsigned hand_on = at & (kFromA | kFromB | kStale);
      if (hand_on == (kFromA | kFromB)) {
        if ((at & kResult) == 0) found.push_back(entry.id);
        at |= kResult;
        hand_on |= kStale;
      }
      const std::vector<ObjectId> parents = commits_.at(entry.id).parents;
      for (const ObjectId& parent : parents) {
        if (auto pushed = paint(parent, hand_on); !pushed) return tl::unexpected(pushed.error());
      }
    }
    std::erase_if(found, [this](const ObjectId& id) { return (flags_[id] & kStale) != 0; });
    return found;
  }

 private:
  struct Entry {
    std::int64_t time;
    ObjectId id;
    bool operator<(const Entry& other) const {
      return time != other.time ? time < other.time : other.id < id;
    }
  };

  /// Adds flags to a commit and queues it where that says something new.
  Result<bool> paint(const ObjectId& id, unsigned add) {
    unsigned& at = flags_[id];
    if ((at & add) == add) return false;
    const bool was_queued = queued_.contains(id);
    const bool was_fresh = was_queued && (at & kStale) == 0;
    at |= add;
    const bool fresh = (at & kStale) == 0;
    if (was_queued) {
      if (was_fresh && !fresh) --fresh_;
      return true;
    }
    auto known = commits_.find(id);
    if (known == commits_.end()) {
      Result<Commit> commit = read_commit(store_, id);
      if (!commit) return tl::unexpected(commit.error());
      if (std::binary_search(shallow_.begin(), shallow_.end(), id)) commit->parents.clear();
      known = commits_.emplace(id, std::move(*commit)).first;
    }
    queue_.push({known->second.time, id});
    queued_.insert(id);
    if (fresh) ++fresh_;
    return true;
  }

  const ObjectStore& store_;
  std::vector<ObjectId> shallow_;
  std::unordered_map<ObjectId, Commit, ObjectIdHash> commits_;
  std::unordered_map<ObjectId, unsigned, ObjectIdHash> flags_;
  std::unordered_set<ObjectId, ObjectIdHash> queued_;
  std::priority_queue<Entry> queue_;
  std::size_t fresh_ = 0;  ///< Commits in the queue that are not stale.
};

}  // namespace

Result<Commit> read_commit(const ObjectStore& store, const ObjectId& id) {
  Result<Object> object = store.read(id);
  if (!object) return tl::unexpected(object.error());
  if (object->kind != ObjectKind::commit) {
    return corrupt_object(id, "a " + std::string(name_of(object->kind)) + ", not a commit");
  }
  std::string_view data = object->data;
  std::string_view line;
  Commit commit;
  const auto tree = take_line(data, line) ? id_after(line, "tree ") : std::nullopt;
  if (!tree) return corrupt_object(id, "the commit names no tree");
  commit.tree = *tree;
  while (take_line(data, line) && !line.empty()) {
    if (const auto parent = id_after(line, "parent ")) commit.parents.push_back(*parent);
    if (line.starts_with("committer ")) {
      commit.time = time_in(line);
      break;
    }
  }
  return commit;
}

Result<Peeled> peel(const ObjectStore& store, const ObjectId& id) {
  ObjectId at = id;
  for (int depth = 0; depth < kMaxTagDepth; ++depth) {
    Result<Object> object = store.read(at);
    if (!object) return tl::unexpected(object.error());
    if (object->kind == ObjectKind::tree) return Peeled{{}, at};
    if (object->kind == ObjectKind::commit) {
      Result<Commit> commit = read_commit(store, at);
      if (!commit) return tl::unexpected(commit.error());
      return Peeled{at, commit->tree};
    }
    if (object->kind == ObjectKind::blob) {
      return fail(ErrorKind::usage, "object " + at.hex() + " is a file's content, not a revision",
                  "name a commit, a tag, a branch or a tree");
    }
    std::string_view data = object->data;
    std::string_view line;
    const auto target = take_line(data, line) ? id_after(line, "object ") : std::nullopt;
    if (!target) return corrupt_object(at, "the tag names no object");
    at = *target;
  }
  return corrupt_object(id, "a tag of a tag of a tag, and so on");
}

std::vector<ObjectId> shallow_commits(const RepositoryPaths& paths) {
  std::vector<ObjectId> commits;
  std::ifstream file(paths.common_dir + "/shallow");
  for (std::string line; std::getline(file, line);) {
    if (const auto id = ObjectId::from_hex(line)) commits.push_back(*id);
  }
  std::sort(commits.begin(), commits.end());
  return commits;
}

Result<std::vector<ObjectId>> best_common_ancestors(const ObjectStore& store, const ObjectId& a,
                                                    const ObjectId& b) {
  if (a == b) return std::vector<ObjectId>{a};
  CommonAncestors ancestors(store);
  Result<std::vector<ObjectId>> found = ancestors.walk(a, {b});
  if (!found || found->size() < 2) return found;
  // Skewed clocks can leave an ancestor of another result: walk from each to all others.
  std::vector<ObjectId> best;
  for (const ObjectId& one : *found) {
    std::vector<ObjectId> others = *found;
    std::erase(others, one);
    Result<std::vector<ObjectId>> common = ancestors.walk(one, others);
    if (!common) return common;
    if (std::find(common->begin(), common->end(), one) == common->end()) best.push_back(one);
  }
  std::sort(best.begin(), best.end());
  return best;
}

}  // namespace agentcheck
