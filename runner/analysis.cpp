#include "runner/analysis.h"

#include <algorithm>
#include <mutex>
#include <numeric>
#include <set>

#include "checks/support.h"
#include "runner/file_analysis.h"
#include "runner/git/parallel.h"

namespace agentcheck {
namespace {

/// Head files a criterion wants although they did not change, as changes without a difference.
Result<std::vector<FileChange>> unchanged_files(const TreePair& trees, const ChangeSet& changes,
                                                const Plan& plan) {
  std::vector<FileChange> files;
  std::vector<const Criterion*> wanting;
  for (std::size_t i = 0; i < plan.checks.size(); ++i) {
    if (plan.checks[i]->needs().unchanged_files) wanting.push_back(&plan.criteria[i]);
  }
  if (wanting.empty()) return files;
  const Result<std::vector<TreeEntry>> entries = trees.list(Side::head);
  if (!entries) return tl::unexpected(entries.error());
  std::set<std::string_view> changed;
  for (const FileChange& change : changes.files) changed.insert(change.path);
  for (const TreeEntry& entry : *entries) {
    if (!is_file(entry.mode) || changed.contains(entry.path)) continue;
    if (std::none_of(wanting.begin(), wanting.end(),
                     [&](const Criterion* criterion) { return criterion->reaches(entry.path); })) {
      continue;
    }
    FileChange file;
    file.path = file.old_path = entry.path;
    file.mode = file.old_mode = entry.mode;
    file.id = file.old_id = entry.id;
    files.push_back(std::move(file));
  }
  return files;
}

std::vector<FileSizes> sizes_of(const TreePair& trees, const std::vector<FileChange*>& changes,
                                unsigned threads) {
  std::vector<FileSizes> sizes(changes.size());
  parallel_for(changes.size(), threads, [&](std::size_t i) {
    const FileChange& change = *changes[i];
    const auto size = [&](Side side) {
      const bool blob = change.exists_on(side) && change.mode_on(side) != FileMode::gitlink;
      return blob ? trees.size(side, change) : std::nullopt;
    };
    sizes[i] = {size(Side::base), size(Side::head)};
  });
  return sizes;
}

/// Work order: the largest first, so that no big file is left for one thread at the end.
std::vector<std::size_t> by_size(const std::vector<FileSizes>& sizes) {
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto sum = [](const FileSizes& size) {
      return size.base.value_or(0) + size.head.value_or(0);
    };
    return sum(sizes[a]) > sum(sizes[b]);
  });
  return order;
}

}  // namespace

Result<Facts> collect_facts(const TreePair& trees, ChangeSet changes, const Plan& plan,
                            unsigned jobs, Progress* progress) {
  Facts facts;
  facts.changes = std::move(changes);
  Result<std::vector<FileChange>> extra = unchanged_files(trees, facts.changes, plan);
  if (!extra) return tl::unexpected(extra.error());
  facts.unchanged = std::move(*extra);
  std::vector<FileChange*> all;
  for (FileChange& change : facts.changes.files) all.push_back(&change);
  for (FileChange& change : facts.unchanged) all.push_back(&change);
  facts.files.resize(all.size());

  const unsigned threads = thread_count(jobs);
  const std::vector<FileSizes> sizes = sizes_of(trees, all, threads);
  const std::vector<std::size_t> order = by_size(sizes);
  const HeaderNeighbours neighbours(trees);
  std::size_t done = 0;
  std::mutex progress_mutex;
  parallel_for(order.size(), threads, [&](std::size_t at) {
    const std::size_t i = order[at];
    const bool changed = i < facts.changes.files.size();
    facts.files[i] = analyse_file(trees, *all[i], sizes[i], changed, plan, neighbours);
    if (!progress) return;
    const std::lock_guard lock(progress_mutex);
    progress->step("analysing files", ++done, order.size());
  });
  return facts;
}

}  // namespace agentcheck
