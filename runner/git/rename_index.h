// Finds, among many files, those that share enough chunks with one file, without comparing every
// pair.
#pragma once

#include <cstdint>
#include <vector>

#include "runner/git/similarity.h"

namespace agentcheck {

/// A file of the index that is similar enough.
struct Similar {
  std::uint32_t file = 0;  ///< Its place in the list the index was made from.
  std::uint32_t score = 0;
};

/// Scratch memory of one thread; reused from one query to the next.
struct IndexScratch {
  std::vector<std::uint64_t> copied;  ///< Per file; zero between queries.
  std::vector<std::uint32_t> touched;
};

/// An inverted index from chunk to files. Chunks few files have are looked up; those many files
/// have (a licence header, a lone brace) are kept per file and compared only for pairs that could
/// still reach the score. Scores are exact: the same as comparing every pair.
class RenameIndex {
 public:
  /// `files` must outlive the index. Null entries are never found.
  explicit RenameIndex(const std::vector<const Fingerprint*>& files);

  struct Found {
    std::vector<Similar> files;  ///< In order of `file`.
    bool complete = true;        ///< False where `budget` ran out.
  };
  /// Files with at least `minimum` score against `target`. `budget` is in chunks compared, so that
  /// what is left out depends on the files and not on the machine.
  Found query(const Fingerprint& target, std::uint32_t minimum, std::uint64_t budget,
              IndexScratch& scratch) const;

 private:
  struct Posting {
    std::uint32_t hash;
    std::uint32_t file;
    std::uint32_t bytes;
  };
  struct Rare {
    const Posting* begin;
    const Posting* end;
  };

  Rare lookup(std::uint32_t hash) const;
  bool is_common(std::uint32_t hash) const;

  const std::vector<const Fingerprint*>& files_;
  std::vector<Posting> postings_;       ///< Of rare chunks, ordered by hash, then file.
  std::vector<std::uint32_t> buckets_;  ///< First posting of each value of a hash's top bits.
  std::vector<std::uint32_t> common_;   ///< Hashes of common chunks, ordered.
  std::vector<Fingerprint> common_of_;  ///< Per file, its common chunks; `size` is their bytes.
  unsigned bucket_shift_ = 32;
};

}  // namespace agentcheck
