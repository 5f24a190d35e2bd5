// structural: only-dependency
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checks/checks.h"
#include "checks/structural/dependency_file.h"
#include "checks/support.h"
#include "core/regex.h"
#include "core/text.h"

namespace agentcheck {
namespace {

const CheckInfo kInfo{
    Family::structural,
    "only-dependency",
    "Manifests and lock files differ in one package and what its resolution needs.",
    {
        {"package",
         ParameterType::strings,
         true,
         {},
         "",
         "The package, or those that move together."},
        {"from", ParameterType::text, false, {}, "", "The version it had."},
        {"to", ParameterType::text, false, {}, "", "The version it gets."},
    },
    {},
    "- structural: only-dependency\n  package: axios\n  from: 1.6.0\n  to: 1.7.4\n",
    R"(# structural: only-dependency

Every changed file in reach is a manifest or a lock file, and differs in `package` alone and in what its new
version needs. Files are compared as data, not as text: `package.json`, `package-lock.json`,
`npm-shrinkwrap.json`, `pnpm-lock.yaml`, `yarn.lock`, `Cargo.toml`, `Cargo.lock`, `go.mod`, `go.sum`,
`pyproject.toml`, `poetry.lock`, `requirements*.txt`, `*constraints.txt`.

What a resolution needs: another package may come, go or move in a lock file where `package`, or one that it
pulled along, needs it in another range than before, needs it newly or no longer. `Cargo.lock` has no
ranges: there everything that a moved package needs may move. `go.mod` says of no module who needs it: name
every module that moves with it in `package`. New checksums in `go.sum` are no finding, other ones for the
same version are.

Findings: `other-file-changed`, `manifest-changed` (scripts, overrides, resolutions, `replace`, `patch`,
index options, or anything else that is about no package), `other-dependency-changed`, `wrong-version`,
`unusual-source` (git, URL, path or alias), `source-changed` (a host or registry that base had not),
`integrity-changed` (another checksum, or none, for the same version), `install-script-added`. A file that
cannot be read for certain (a key given twice, say) is undecided.

What it cannot see: what is in the package; whether a lock file is what the package manager would write;
whether a checksum is that of the registry.
)"};

/// The host of an address; "" for anything else.
std::string host_of(std::string_view address) {
  const std::size_t scheme = address.find("://");
  if (scheme == std::string_view::npos) return {};
  const std::string_view rest = address.substr(scheme + 3);
  return std::string(rest.substr(0, rest.find('/')));
}

/// True for a requirement that is no range of versions from the registry.
bool is_unusual(std::string_view value) {
  static const Regex kUnusual =
      Regex::compile(
          R"(://|^(git|github|gitlab|bitbucket|file|link|portal|patch|npm|http|https):|^[\w.-]+/[\w.-]+(#|$)|\s@\s|^\.{0,2}/)")
          .value();
  return kUnusual.search(value);
}

bool is_address(std::string_view leaf) {
  return leaf == "resolved" || leaf == "source" || leaf == "resolution" || leaf == "tarball";
}

bool is_checksum(std::string_view path) {
  static const Regex kChecksum =
      Regex::compile(R"((^|/)(integrity|checksum|hash)$|/files/.*hash$)").value();
  return kChecksum.search(path);
}

/// `version` stands in `text` as a whole: not as `1.2` in `1.2.3` or `11.2`.
bool names_version(std::string_view text, std::string_view version) {
  if (version.starts_with('v')) version.remove_prefix(1);
  for (std::size_t at = 0; (at = text.find(version, at)) != std::string_view::npos; ++at) {
    const auto is_part = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '+';
    };
    const bool before = at > 0 && is_part(text[at - 1]) && text[at - 1] != 'v';
    const std::size_t end = at + version.size();
    if (!before && (end == text.size() || !is_part(text[end]))) return true;
  }
  return false;
}

/// One file of both sides.
struct FilePairData {
  const AnalyzedFile* file = nullptr;
  const DependencyFormat* format = nullptr;
  DependencyEntries base, head;
};

/// One scalar that differs; a side that has it not is null.
struct Difference {
  const std::string* path;
  const DependencyEntry* base;
  const DependencyEntry* head;
  const DependencyEntry& any() const { return head ? *head : *base; }
};

std::vector<Difference> differences(const FilePairData& data) {
  std::vector<Difference> found;
  for (const auto& [path, entry] : data.base) {
    const auto twin = data.head.find(path);
    if (twin == data.head.end()) {
      found.push_back({&path, &entry, nullptr});
    } else if (twin->second.value != entry.value) {
      found.push_back({&path, &entry, &twin->second});
    }
  }
  for (const auto& [path, entry] : data.head) {
    if (!data.base.contains(path)) found.push_back({&path, nullptr, &entry});
  }
  return found;
}

class OnlyDependency : public Check {
 public:
  explicit OnlyDependency(const Criterion& criterion)
      : criterion_(criterion),
        packages_(criterion.get_or<StringList>("package", {})),
        from_(criterion.get_or<std::string>("from", "")),
        to_(criterion.get_or<std::string>("to", "")) {}

  Outcome decide(const Analysis& analysis, std::size_t,
                 const CheckContext& context) const override {
    Outcome outcome;
    std::string problem;
    for (const AnalyzedFile& file : analysis.files) {
      if (!file.changed || !in_reach(criterion_, file)) continue;
      ++outcome.examined.files;
      outcome.examined.lines += file.change->lines_added + file.change->lines_removed;
      const FileChange& change = *file.change;
      const DependencyFormat* format = dependency_format(change.path);
      const bool plain = change.status == FileStatus::modified && change.old_mode == change.mode &&
                         is_file(change.mode);
      if (!format || !plain) {
        outcome.findings.push_back(finding_for(
            change, "other-file-changed",
            format
                ? "the file was not only edited: it was created, deleted, renamed or changed mode"
                : "no manifest and no lock file, and only those may change"));
        continue;
      }
      const Result<FilePairData> data = read(file, *format, context);
      if (data) {
        judge(*data, outcome);
      } else if (problem.empty()) {
        problem = fmt::format("{}: {}", display(change.path), data.error().message);
      }
    }
    conclude(outcome);
    if (outcome.verdict == Verdict::pass && !problem.empty()) {
      outcome.verdict = Verdict::error;
      outcome.reason = problem;
    }
    return outcome;
  }

 private:
  static Result<FilePairData> read(const AnalyzedFile& file, const DependencyFormat& format,
                                   const CheckContext& context) {
    FilePairData data{&file, &format, {}, {}};
    if (file.change->unexamined != Unexamined::no) {
      return fail(ErrorKind::undecided, file.change->unexamined_reason);
    }
    for (const Side side : {Side::base, Side::head}) {
      const Result<std::optional<std::string>> text =
          context.read(side, file.change->path_on(side));
      if (!text) return tl::unexpected(text.error());
      if (!*text) return fail(ErrorKind::undecided, "it cannot be read");
      if ((*text)->size() > kMaxParseBytes) return fail(ErrorKind::undecided, "it is too big");
      Result<DependencyEntries> entries = format.read(**text);
      if (!entries) {
        return fail(ErrorKind::undecided,
                    fmt::format("{} ({})", entries.error().message, name_of(side)));
      }
      (side == Side::base ? data.base : data.head) = std::move(*entries);
    }
    return data;
  }

  /// The packages that may differ in a file: those of the criterion, and what they pull along.
  std::set<std::string> allowed_in(const FilePairData& data,
                                   const std::vector<Difference>& differing) const {
    std::set<std::string> allowed, moved;
    for (const std::string& name : packages_) {
      allowed.insert(canonical_package(name, *data.format));
    }
    for (const Difference& difference : differing) {
      moved.insert(canonical_package(difference.any().package, *data.format));
    }
    std::vector<std::string> open(allowed.begin(), allowed.end());
    std::map<std::string, std::set<std::string>> pulls;
    const auto add = [&](const DependencyEntry& entry) {
      if (entry.needs.empty()) return;
      pulls[canonical_package(entry.package, *data.format)].insert(
          canonical_package(entry.needs, *data.format));
    };
    for (const Difference& difference : differing) add(difference.any());
    if (!data.format->ranges) {
      for (const auto& [path, entry] : data.head) add(entry);
    }
    while (!open.empty()) {
      const std::string name = open.back();
      open.pop_back();
      if (!moved.contains(name)) continue;
      for (const std::string& needed : pulls[name]) {
        if (allowed.insert(needed).second) open.push_back(needed);
      }
    }
    return allowed;
  }

  void judge(const FilePairData& data, Outcome& outcome) const {
    const std::vector<Difference> differing = differences(data);
    const std::set<std::string> allowed = allowed_in(data, differing);
    const Side head = Side::head;
    const auto report = [&](const Difference& difference, const char* rule, std::string message) {
      Finding finding = finding_in(*data.file, head, rule, std::move(message));
      finding.symbol = *difference.path;
      if (difference.base) finding.before = shorten(difference.base->value, 400);
      if (difference.head) finding.after = shorten(difference.head->value, 400);
      outcome.findings.push_back(std::move(finding));
    };
    std::set<std::string> hosts;
    for (const auto& [path, entry] : data.base) {
      if (is_address(entry.leaf)) hosts.insert(host_of(entry.value));
    }
    std::set<std::string> named;  // Packages that are a finding already: one each is enough.
    for (const Difference& difference : differing) {
      const DependencyEntry& entry = difference.any();
      const std::string package = canonical_package(entry.package, *data.format);
      if (entry.leaf == "hash of the manifest") continue;
      const bool checksum = is_checksum(*difference.path) || entry.leaf == "checksum";
      const bool go_sum = data.format->name == "go.sum";
      if (checksum && difference.base && (!go_sum || difference.head) &&
          has_same_version(data, entry)) {
        report(difference, "integrity-changed",
               fmt::format("the checksum of `{}` changed and its version did not", entry.package));
        continue;
      }
      if (go_sum) continue;
      if (package.empty()) {
        report(difference, "manifest-changed",
               fmt::format("`{}` changed, which is about no package", *difference.path));
        continue;
      }
      // pnpm writes what a need was resolved to, not what it asked for.
      const bool points_there = data.format->name == "pnpm-lock.yaml" && !entry.needs.empty() &&
                                difference.base && difference.head && allowed.contains(entry.needs);
      if (points_there) continue;
      if (!allowed.contains(package)) {
        if (named.insert(package).second) {
          report(difference, "other-dependency-changed",
                 fmt::format("`{}` changed ({}), which nothing that moved needs", entry.package,
                             *difference.path));
        }
        continue;
      }
      if (difference.head) judge_value(difference, hosts, report);
      if (is_ours(package, *data.format)) judge_version(difference, report);
    }
  }

  bool is_ours(const std::string& package, const DependencyFormat& format) const {
    return std::any_of(packages_.begin(), packages_.end(), [&](const std::string& name) {
      return canonical_package(name, format) == package;
    });
  }

  /// True where the copy an entry belongs to has one version on both sides.
  static bool has_same_version(const FilePairData& data, const DependencyEntry& entry) {
    if (entry.leaf == "checksum" && entry.needs.empty() && data.format->name == "go.sum") {
      return true;
    }
    const auto base = data.base.find(entry.unit + "/version");
    const auto head = data.head.find(entry.unit + "/version");
    if (base == data.base.end() && head == data.head.end()) {  // pnpm: the key says the version.
      return std::any_of(data.head.begin(), data.head.end(),
                         [&](const auto& item) { return item.second.unit == entry.unit; });
    }
    return base != data.base.end() && head != data.head.end() &&
           base->second.value == head->second.value;
  }

  template <typename Report>
  static void judge_value(const Difference& difference, const std::set<std::string>& hosts,
                          Report&& report) {
    const DependencyEntry& entry = *difference.head;
    const bool script = entry.leaf == "hasInstallScript" || entry.leaf == "requiresBuild";
    if (script && entry.value == "true") {
      report(difference, "install-script-added",
             fmt::format("`{}` now runs a script when it is installed", entry.package));
    }
    if (is_address(entry.leaf) && !host_of(entry.value).empty() &&
        !hosts.contains(host_of(entry.value))) {
      report(difference, "source-changed",
             fmt::format("`{}` comes from `{}`, from which nothing came on base", entry.package,
                         host_of(entry.value)));
    }
    const bool source_table = entry.leaf == "git" || entry.leaf == "path" || entry.leaf == "url" ||
                              entry.leaf == "registry" || entry.leaf == "source";
    if (entry.unit.empty() && (is_unusual(entry.value) || source_table)) {
      report(difference, "unusual-source",
             fmt::format("`{}` no longer comes from the registry by its version", entry.package));
    }
  }

  template <typename Report>
  void judge_version(const Difference& difference, Report&& report) const {
    const DependencyEntry& entry = difference.any();
    const bool version = entry.leaf == "version" || (entry.leaf.empty() && entry.unit.empty());
    if (!version || !entry.needs.empty()) return;
    if (difference.base && difference.head) {
      if (!from_.empty() && !names_version(difference.base->value, from_)) {
        report(difference, "wrong-version",
               fmt::format("`{}` was at `{}`, not at `{}`", entry.package, difference.base->value,
                           from_));
      }
    }
    if (difference.head && !to_.empty() && !names_version(difference.head->value, to_)) {
      report(difference, "wrong-version",
             fmt::format("`{}` is at `{}` now, not at `{}`", entry.package, difference.head->value,
                         to_));
    }
    if (!difference.head && entry.unit.empty()) {
      report(difference, "wrong-version", fmt::format("`{}` is no longer there", entry.package));
    }
  }

  const Criterion& criterion_;
  const StringList packages_;
  const std::string from_, to_;
};

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  const bool one = criterion.get_or<StringList>("package", {}).size() == 1;
  if (criterion.get_or<StringList>("package", {}).empty()) {
    return fail(ErrorKind::usage, "`package` names no package");
  }
  if (!one && (criterion.has("from") || criterion.has("to"))) {
    return fail(ErrorKind::usage, "`package` names several, and `from` and `to` are of one");
  }
  return std::make_unique<OnlyDependency>(criterion);
}

}  // namespace

const CheckEntry kOnlyDependencyCheck{&kInfo, make};

}  // namespace agentcheck
