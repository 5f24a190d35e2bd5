#include "checks/symbols/pairing.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "checks/symbols/signatures.h"
#include "core/hash.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

/// A symbol by place: file index, symbol index.
struct Place {
  int file = -1;
  int symbol = -1;
};

/// Kinds that can become one another without being another thing.
int family(SymbolKind kind) {
  if (is_callable(kind)) return 0;
  if (kind == SymbolKind::macro) return 3;
  return is_container(kind) ? 1 : 2;
}

constexpr std::uint32_t kTellingBody = 24;  ///< Bytes from which an equal body says something.

/// Above this many new containers in a file none is taken for a renamed one.
constexpr std::size_t kMostRenamedContainers = 256;

class Pairer {
 public:
  explicit Pairer(const std::vector<AnalyzedFile>& files) : files_(files) {
    taken_base_.resize(files.size());
    taken_head_.resize(files.size());
    languages_.resize(files.size(), nullptr);
    for (std::size_t i = 0; i < files.size(); ++i) {
      taken_base_[i].assign(files[i].base.symbols.size(), 0);
      taken_head_[i].assign(files[i].head.symbols.size(), 0);
    }
  }

  std::vector<SymbolChange> run() {
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (files_[i].changed) pair_in_file(static_cast<int>(i));
    }
    pair_renamed_containers();
    pair_across_files();
    pair_renamed_in_file();
    rest();
    std::sort(changes_.begin(), changes_.end(), [](const SymbolChange& a, const SymbolChange& b) {
      const auto key = [](const SymbolChange& c) {
        const bool base = c.base_file >= 0;
        return std::tuple(base ? c.base_file : c.head_file, !base,
                          base ? c.base_symbol : c.head_symbol);
      };
      return key(a) < key(b);
    });
    return std::move(changes_);
  }

 private:
  const FileFacts& facts(Side side, int file) const {
    return files_[static_cast<std::size_t>(file)].on(side);
  }
  const Symbol& at(Side side, Place place) const {
    return facts(side, place.file).symbols[static_cast<std::size_t>(place.symbol)];
  }
  /// The language of head's version of a file that has symbols.
  const Language& language_of(Place head) {
    const Language*& language = languages_[static_cast<std::size_t>(head.file)];
    if (!language) language = find_language(facts(Side::head, head.file).language);
    return *language;
  }
  char& taken(Side side, Place place) {
    auto& all = side == Side::base ? taken_base_ : taken_head_;
    return all[static_cast<std::size_t>(place.file)][static_cast<std::size_t>(place.symbol)];
  }

  SymbolChange& pair(Place base, Place head) {
    taken(Side::base, base) = taken(Side::head, head) = 1;
    const Symbol &b = at(Side::base, base), &h = at(Side::head, head);
    SymbolChange change;
    change.base_file = base.file;
    change.base_symbol = base.symbol;
    change.head_file = head.file;
    change.head_symbol = head.symbol;
    change.strict_signature = b.header_hash != h.header_hash || b.exported != h.exported;
    // Equal tokens can still mean another signature: the meaning of a type parameter of the
    // container, or a visibility section, is not in the header.
    change.signature = !same_signature(b, h, language_of(head));
    change.body = b.body_hash != h.body_hash;
    change.doc = b.doc.hash != h.doc.hash || b.doc.present != h.doc.present;
    change.renamed = b.qualified != h.qualified;
    const bool any = change.signature || change.strict_signature || change.body || change.doc;
    change.kind = any ? SymbolChangeKind::changed : SymbolChangeKind::none;
    changes_.push_back(change);
    return changes_.back();
  }

  /// How alike two symbols of one name are; higher is better.
  int likeness(const Symbol& base, const Symbol& head, const Language& language) const {
    int score = 0;
    if (base.header_hash == head.header_hash) score += 64;
    if (same_signature(base, head, language)) score += 32;
    if (family(base.kind) == family(head.kind)) score += 16;
    if (base.declaration == head.declaration) score += 8;
    if (base.body_hash == head.body_hash && !base.body.empty()) score += 8;
    if (base.signature->modifiers == head.signature->modifiers) score += 6;
    const auto &bp = base.signature->parameters, &hp = head.signature->parameters;
    if (bp.size() == hp.size()) score += 4;
    for (std::size_t i = 0; i < std::min(bp.size(), hp.size()) && i < 8; ++i) {
      if (bp[i].type == hp[i].type && bp[i].name == hp[i].name) ++score;
    }
    return score;
  }

  /// Pairs two lists of places of the same name, best likeness first; ties by order.
  void pair_lists(const std::vector<Place>& bases, const std::vector<Place>& heads,
                  bool need_evidence, bool moved, bool container) {
    const auto comparable = [&](Place base, Place head) {
      return at(Side::base, base).alias == at(Side::head, head).alias;
    };
    if (bases.size() == 1 && heads.size() == 1 && !need_evidence &&
        comparable(bases[0], heads[0])) {
      mark(pair(bases[0], heads[0]), moved, container);
      return;
    }
    struct Candidate {
      int score;
      std::size_t base, head;
    };
    std::vector<Candidate> candidates;
    const std::size_t limit = 64;  // Of more same-named definitions only the nearest are compared.
    for (std::size_t b = 0; b < bases.size(); ++b) {
      const std::size_t from = b > limit ? b - limit : 0;
      for (std::size_t h = from; h < heads.size() && h < b + limit; ++h) {
        const Symbol &bs = at(Side::base, bases[b]), &hs = at(Side::head, heads[h]);
        const Language& language = language_of(heads[h]);
        if (!comparable(bases[b], heads[h])) continue;
        if (need_evidence && !evidence(bs, hs, language)) continue;
        candidates.push_back({likeness(bs, hs, language), b, h});
      }
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
    for (const Candidate& candidate : candidates) {
      const Place base = bases[candidate.base], head = heads[candidate.head];
      if (!taken(Side::base, base) && !taken(Side::head, head)) {
        mark(pair(base, head), moved, container);
      }
    }
  }

  /// In another file a name alone proves nothing: the signature or the body must agree.
  bool evidence(const Symbol& base, const Symbol& head, const Language& language) const {
    if (family(base.kind) != family(head.kind)) return false;
    if (base.body.size() >= kTellingBody && base.body_hash != 0 &&
        base.body_hash == head.body_hash) {
      return true;
    }
    return same_signature(base, head, language);
  }

  static void mark(SymbolChange& change, bool moved, bool container) {
    change.moved_file = moved;
    change.moved_container = container;
    if (container) change.renamed = false;
  }

  void pair_in_file(int file) {
    std::unordered_map<std::string_view, std::vector<Place>> heads;
    const std::vector<Symbol>& head = facts(Side::head, file).symbols;
    const std::vector<Symbol>& base = facts(Side::base, file).symbols;
    for (std::size_t i = 0; i < head.size(); ++i) {
      heads[head[i].qualified].push_back({file, static_cast<int>(i)});
    }
    std::unordered_map<std::string_view, std::vector<Place>> bases;
    std::vector<std::string_view> order;
    for (std::size_t i = 0; i < base.size(); ++i) {
      auto& group = bases[base[i].qualified];
      if (group.empty()) order.push_back(base[i].qualified);
      group.push_back({file, static_cast<int>(i)});
    }
    for (const std::string_view name : order) {
      const auto found = heads.find(name);
      if (found != heads.end()) pair_lists(bases[name], found->second, false, false, false);
    }
  }

  std::vector<Place> open(Side side) const {
    std::vector<Place> places;
    const auto& all = side == Side::base ? taken_base_ : taken_head_;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (!files_[i].changed) continue;
      for (std::size_t j = 0; j < all[i].size(); ++j) {
        if (!all[i][j]) places.push_back({static_cast<int>(i), static_cast<int>(j)});
      }
    }
    return places;
  }

  /// A container that lost its name: the added one of the same file that has most of its members.
  void pair_renamed_containers() {
    std::unordered_map<int, std::vector<Place>> added;
    for (const Place place : open(Side::head)) {
      if (is_container(at(Side::head, place).kind)) added[place.file].push_back(place);
    }
    if (added.empty()) return;
    for (const Place base : open(Side::base)) {
      const auto found = added.find(base.file);
      if (!is_container(at(Side::base, base).kind) || found == added.end()) continue;
      if (found->second.size() > kMostRenamedContainers) continue;
      const std::vector<Place> members = members_of(Side::base, base);
      if (members.empty()) continue;
      Place best;
      std::size_t most = 0;
      for (const Place head : found->second) {
        if (taken(Side::head, head) || at(Side::head, head).kind != at(Side::base, base).kind)
          continue;
        const std::size_t shared = shared_members(members, members_of(Side::head, head));
        if (shared > most) {
          most = shared;
          best = head;
        }
      }
      if (2 * most < members.size() || best.symbol < 0) continue;
      pair(base, best).renamed = true;
      pair_members(members, members_of(Side::head, best));
    }
  }

  std::vector<Place> members_of(Side side, Place container) const {
    std::vector<Place> members;
    const std::vector<Symbol>& symbols = facts(side, container.file).symbols;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      if (symbols[i].container == container.symbol) {
        members.push_back({container.file, static_cast<int>(i)});
      }
    }
    return members;
  }

  std::size_t shared_members(const std::vector<Place>& bases,
                             const std::vector<Place>& heads) const {
    std::size_t shared = 0;
    for (const Place base : bases) {
      const std::string& name = at(Side::base, base).name;
      shared += std::any_of(heads.begin(), heads.end(),
                            [&](const Place head) { return at(Side::head, head).name == name; });
    }
    return shared;
  }

  void pair_members(const std::vector<Place>& bases, const std::vector<Place>& heads) {
    std::unordered_map<std::string_view, std::vector<Place>> by_name;
    for (const Place head : heads) {
      if (!taken(Side::head, head)) by_name[at(Side::head, head).name].push_back(head);
    }
    std::unordered_map<std::string_view, std::vector<Place>> base_by_name;
    std::vector<std::string_view> order;
    for (const Place base : bases) {
      if (taken(Side::base, base)) continue;
      auto& group = base_by_name[at(Side::base, base).name];
      if (group.empty()) order.push_back(at(Side::base, base).name);
      group.push_back(base);
    }
    for (const std::string_view name : order) {
      const auto found = by_name.find(name);
      if (found != by_name.end()) pair_lists(base_by_name[name], found->second, false, false, true);
    }
  }

  void pair_across_files() {
    std::unordered_map<std::string_view, std::vector<Place>> heads;
    for (const Place place : open(Side::head)) {
      const Symbol& symbol = at(Side::head, place);
      if (!symbol.local) heads[symbol.qualified].push_back(place);
    }
    std::unordered_map<std::string_view, std::vector<Place>> bases;
    std::vector<std::string_view> order;
    for (const Place place : open(Side::base)) {
      const Symbol& symbol = at(Side::base, place);
      if (symbol.local || !heads.contains(symbol.qualified)) continue;
      auto& group = bases[symbol.qualified];
      if (group.empty()) order.push_back(symbol.qualified);
      group.push_back(place);
    }
    for (const std::string_view name : order)
      pair_lists(bases[name], heads[name], true, true, false);
  }

  /// The same body under another name, in the same file: a rename.
  void pair_renamed_in_file() {
    const auto key = [&](Side side, Place place) {
      const Symbol& symbol = at(side, place);
      return mix(mix(symbol.body_hash, static_cast<std::uint64_t>(place.file)),
                 static_cast<std::uint64_t>(family(symbol.kind)));
    };
    const auto telling = [&](Side side, Place place) {
      const Symbol& symbol = at(side, place);
      return is_callable(symbol.kind) && symbol.body.size() >= kTellingBody;
    };
    std::unordered_map<std::uint64_t, std::vector<Place>> heads;
    std::vector<Place> places = open(Side::head);
    std::reverse(places.begin(), places.end());  // So that the first one is taken from the back.
    for (const Place place : places) {
      if (telling(Side::head, place)) heads[key(Side::head, place)].push_back(place);
    }
    for (const Place base : open(Side::base)) {
      if (!telling(Side::base, base)) continue;
      const auto found = heads.find(key(Side::base, base));
      if (found == heads.end()) continue;
      std::vector<Place>& rest = found->second;
      if (rest.empty()) continue;
      pair(base, rest.back()).renamed = true;
      rest.pop_back();
    }
  }

  void rest() {
    for (const Place place : open(Side::base)) {
      SymbolChange change;
      change.kind = SymbolChangeKind::removed;
      change.base_file = place.file;
      change.base_symbol = place.symbol;
      changes_.push_back(change);
    }
    for (const Place place : open(Side::head)) {
      SymbolChange change;
      change.kind = SymbolChangeKind::added;
      change.head_file = place.file;
      change.head_symbol = place.symbol;
      changes_.push_back(change);
    }
  }

  const std::vector<AnalyzedFile>& files_;
  std::vector<std::vector<char>> taken_base_, taken_head_;
  std::vector<const Language*> languages_;  ///< Of head's files, as far as asked for.
  std::vector<SymbolChange> changes_;
};

}  // namespace

std::vector<SymbolChange> pair_symbols(const std::vector<AnalyzedFile>& files) {
  return Pairer(files).run();
}

}  // namespace agentcheck
