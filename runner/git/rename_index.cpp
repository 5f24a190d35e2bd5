#include "runner/git/rename_index.h"

#include <algorithm>

namespace agentcheck {
namespace {

/// A chunk in more files than this is common.
constexpr std::size_t kCommon = 24;

bool by_hash_then_file(std::uint32_t hash_a, std::uint32_t file_a, std::uint32_t hash_b,
                       std::uint32_t file_b) {
  return hash_a != hash_b ? hash_a < hash_b : file_a < file_b;
}

/// The least number of copied bytes that gives the score.
std::uint64_t bytes_for(std::uint32_t minimum, std::uint64_t size_a, std::uint64_t size_b) {
  const std::uint64_t larger = std::max(size_a, size_b);
  return (larger * minimum + kFullScore - 1) / kFullScore;
}

}  // namespace

RenameIndex::RenameIndex(const std::vector<const Fingerprint*>& files)
    : files_(files), common_of_(files.size()) {
  std::size_t total = 0;
  for (const Fingerprint* file : files) total += file == nullptr ? 0 : file->chunks.size();
  while (bucket_shift_ > 8 && (std::size_t{1} << (32 - bucket_shift_)) < total) --bucket_shift_;

  // Sorted by bucket in two passes, then each small bucket by hash.
  buckets_.assign((std::size_t{1} << (32 - bucket_shift_)) + 1, 0);
  const auto bucket_of = [this](std::uint32_t hash) {
    return bucket_shift_ == 32 ? 0U : hash >> bucket_shift_;
  };
  for (const Fingerprint* file : files) {
    if (file == nullptr) continue;
    for (const Chunk& chunk : file->chunks) ++buckets_[bucket_of(chunk.hash) + 1];
  }
  for (std::size_t i = 1; i < buckets_.size(); ++i) buckets_[i] += buckets_[i - 1];
  std::vector<std::uint32_t> next(buckets_.begin(), buckets_.end() - 1);
  postings_.resize(total);
  for (std::uint32_t file = 0; file < files.size(); ++file) {
    if (files[file] == nullptr) continue;
    for (const Chunk& chunk : files[file]->chunks) {
      postings_[next[bucket_of(chunk.hash)]++] = {chunk.hash, file, chunk.bytes};
    }
  }

  // Common chunks leave the postings.
  std::size_t kept = 0;
  for (std::size_t bucket = 0; bucket + 1 < buckets_.size(); ++bucket) {
    const auto first = postings_.begin() + buckets_[bucket];
    const auto last = postings_.begin() + buckets_[bucket + 1];
    std::sort(first, last, [](const Posting& a, const Posting& b) {
      return by_hash_then_file(a.hash, a.file, b.hash, b.file);
    });
    buckets_[bucket] = static_cast<std::uint32_t>(kept);
    for (auto run = first; run != last;) {
      auto end = run;
      while (end != last && end->hash == run->hash) ++end;
      if (static_cast<std::size_t>(end - run) <= kCommon) {
        kept = static_cast<std::size_t>(
            std::copy(run, end, postings_.begin() + static_cast<std::ptrdiff_t>(kept)) -
            postings_.begin());
      } else {
        common_.push_back(run->hash);
        for (auto at = run; at != end; ++at) {
          Fingerprint& common = common_of_[at->file];
          common.chunks.push_back({at->hash, at->bytes});
          common.size += at->bytes;
        }
      }
      run = end;
    }
  }
  buckets_.back() = static_cast<std::uint32_t>(kept);
  postings_.resize(kept);
}

RenameIndex::Rare RenameIndex::lookup(std::uint32_t hash) const {
  const std::uint32_t bucket = bucket_shift_ == 32 ? 0U : hash >> bucket_shift_;
  const Posting* at = postings_.data() + buckets_[bucket];
  const Posting* const last = postings_.data() + buckets_[bucket + 1];
  while (at != last && at->hash < hash) ++at;
  const Posting* end = at;
  while (end != last && end->hash == hash) ++end;
  return {at, end};
}

bool RenameIndex::is_common(std::uint32_t hash) const {
  return std::binary_search(common_.begin(), common_.end(), hash);
}

RenameIndex::Found RenameIndex::query(const Fingerprint& target, std::uint32_t minimum,
                                      std::uint64_t budget, IndexScratch& scratch) const {
  scratch.copied.resize(files_.size(), 0);
  Fingerprint common;
  for (const Chunk& chunk : target.chunks) {
    const Rare rare = lookup(chunk.hash);
    for (const Posting* at = rare.begin; at != rare.end; ++at) {
      if (scratch.copied[at->file] == 0) scratch.touched.push_back(at->file);
      scratch.copied[at->file] += std::min(chunk.bytes, at->bytes);
    }
    if (rare.begin == rare.end && is_common(chunk.hash)) {
      common.chunks.push_back(chunk);
      common.size += chunk.bytes;
    }
  }

  // Who could reach the score if all common bytes agreed?
  struct Hopeful {
    std::uint64_t bound;
    std::uint32_t file;
  };
  std::vector<Hopeful> hopefuls;
  const auto consider = [&](std::uint32_t file) {
    const std::uint64_t bound = scratch.copied[file] + std::min(common.size, common_of_[file].size);
    const std::uint64_t needed = bytes_for(minimum, target.size, files_[file]->size);
    if (bound != 0 && bound >= needed) hopefuls.push_back({bound, file});
  };
  if (common.size * kFullScore >= target.size * minimum) {
    for (std::uint32_t file = 0; file < files_.size(); ++file) {
      if (files_[file] != nullptr) consider(file);
    }
  } else {
    for (const std::uint32_t file : scratch.touched) consider(file);
  }
  std::sort(hopefuls.begin(), hopefuls.end(), [](const Hopeful& a, const Hopeful& b) {
    return a.bound != b.bound ? a.bound > b.bound : a.file < b.file;
  });

  Found found;
  for (const Hopeful& hopeful : hopefuls) {
    const Fingerprint& theirs = common_of_[hopeful.file];
    const std::uint64_t cost = 1 + common.chunks.size() + theirs.chunks.size();
    if (cost > budget) {
      found.complete = false;
      break;
    }
    budget -= cost;
    const std::uint64_t copied = scratch.copied[hopeful.file] + copied_bytes(theirs, common);
    const std::uint32_t score = score_of(copied, target.size, files_[hopeful.file]->size);
    if (score >= minimum) found.files.push_back({hopeful.file, score});
  }
  for (const std::uint32_t file : scratch.touched) scratch.copied[file] = 0;
  scratch.touched.clear();
  std::sort(found.files.begin(), found.files.end(),
            [](const Similar& a, const Similar& b) { return a.file < b.file; });
  return found;
}

}  // namespace agentcheck
