// negative: risky-files
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "checks/checks.h"
#include "checks/negative/file_formats.h"
#include "checks/support.h"
#include "core/path_names.h"
#include "core/text.h"
#include "core/unicode.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

constexpr std::int64_t kDefaultSize = 1 << 20;
/// Bytes of an added line of code that nobody reads any more.
constexpr std::size_t kLongLine = 5000;

const CheckInfo kInfo{
    Family::negative,
    "risky-files",
    "No file was added that cannot be reviewed, leads elsewhere, or is another file elsewhere.",
    {
        {"allow", ParameterType::globs, false, {}, "none", "Paths of which nothing is reported."},
        {"max-size",
         ParameterType::size,
         false,
         {},
         "1MiB",
         "Largest size of a file that is added, or grows."},
    },
    {},
    "- negative: risky-files\n  allow: [assets/**/*.png]\n  max-size: 256KiB\n",
    R"(# negative: risky-files

Looks at every changed path, whatever its language. `allow` names what the task needs.

- `binary-file`: content that is no text, added or changed; the finding names the format where its first bytes
  do. `executable-format` for programs and libraries (ELF, PE, Mach-O, WebAssembly, Java classes, Python and
  Android bytecode, static libraries), `archive-added` for zip and jar, tar, gzip, bzip2, xz, zstd, 7z, rar.
- `large-file`: larger than `max-size`, where base was not.
- `unreadable-line`: a line of more than 5000 bytes added to code: minified or generated.
- `executable-bit`: a file that can be executed and could not before.
- `escaping-link`: a symbolic link that was added or now leads elsewhere, absolute, out of the tree, or into `.git`.
- `submodule-changed`: a submodule added, removed, or pointed at another commit.
- `nested-repository`: a path through `.git` or what some file system takes for it (`.GIT`, `git~1`, `.git `,
  `.g<U+200C>it`), or a directory with `HEAD`, `objects` and `refs`, which git takes for a repository.
- `twin-name`: a new path that is another path of the tree where case, composition (NFC, NFD), code points HFS+
  does not count, or trailing dots and blanks do not tell names apart.
- `unportable-name`: a new name that Windows reserves (`aux.c`, `COM1`), cannot hold (`a:b`), cuts (`a.`), or
  gives to another file (`PROGRA~1`).
- `hostile-name`: a new name with control characters, bytes that are not UTF-8, a blank at an end, or a dash at its start,
  which commands take for an option.

What it cannot see: what an archive holds, where a link leads through another link, executable text in
data formats (macros, notebooks), files outside the tree.
)"};

/// Paths of head that new paths may be twins of, by how lenient file systems spell them.
class Twins {
 public:
  void expect(const std::string& path) {
    for_each_prefix(path, [&](std::string_view prefix) { wanted_[spelling(prefix)]; });
  }
  /// Takes every path of head.
  void see(const std::string& path) {
    if (wanted_.empty()) return;
    std::string spelt;  // Of the prefix so far, one component after the other.
    for_each_prefix(path, [&](std::string_view prefix) {
      const std::size_t slash = prefix.rfind('/');
      if (slash == std::string_view::npos) {
        spelt = spelling(prefix);
      } else {
        spelt += "/" + spelling(prefix.substr(slash + 1));
      }
      const auto found = wanted_.find(spelt);
      if (found == wanted_.end()) return;
      std::vector<std::string>& names = found->second;
      if (std::find(names.begin(), names.end(), prefix) == names.end()) names.emplace_back(prefix);
    });
  }
  /// `path` or a directory of it, and a path or directory of head that is its twin, for each pair,
  /// the longest first.
  std::vector<std::pair<std::string, std::string>> of(const std::string& path) const {
    std::vector<std::pair<std::string, std::string>> pairs;
    for_each_prefix(path, [&](std::string_view prefix) {
      const auto found = wanted_.find(spelling(prefix));
      if (found == wanted_.end()) return;
      for (const std::string& name : found->second) {
        if (name != prefix) pairs.emplace_back(prefix, name);
      }
    });
    std::reverse(pairs.begin(), pairs.end());
    return pairs;
  }

 private:
  template <typename Visit>
  static void for_each_prefix(std::string_view path, const Visit& visit) {
    for (std::size_t at = path.find('/'); at != std::string_view::npos;
         at = path.find('/', at + 1)) {
      visit(path.substr(0, at));
    }
    visit(path);
  }
  static std::string spelling(std::string_view path) {
    std::string plain = as_lenient_file_system(path);
    const bool ascii = std::none_of(plain.begin(), plain.end(),
                                    [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    return ascii ? plain : fold_name(plain);
  }

  std::unordered_map<std::string, std::vector<std::string>> wanted_;
};

class RiskyFiles : public Check {
 public:
  explicit RiskyFiles(const Criterion& criterion)
      : criterion_(criterion),
        max_size_(criterion.get_or<std::int64_t>("max-size", kDefaultSize)) {}

  bool examines(const AnalyzedFile&) const override { return true; }

  /// The longest line that was added to code.
  Collected collect(const FilePair& pair) const override {
    Collected out;
    if (!pair.changed || !pair.head || !is_file(pair.change.mode)) return out;
    const SourceFile& head = *pair.head;
    if (!is_code(head)) return out;
    for (const Hunk& hunk : pair.change.hunks) {
      for (std::uint32_t line = hunk.head.begin; line < hunk.head.end; ++line) {
        const Span span{head.lines().start_of(line), head.lines().start_of(line + 1)};
        if (span.size() <= kLongLine || has_line_as_long(pair, hunk)) continue;
        Observation seen;
        seen.rule = "unreadable-line";
        seen.message =
            fmt::format("a line of {} bytes was added: minified or generated", span.size());
        seen.hint = "commit what it was made from, or name the file in `allow`";
        seen.range = head.range({span.begin, span.begin + 1});
        out.observations.push_back(std::move(seen));
        return out;
      }
    }
    return out;
  }

  Outcome decide(const Analysis& analysis, std::size_t criterion,
                 const CheckContext& context) const override {
    Outcome outcome;
    std::string problem;
    std::vector<const FileChange*> fresh;  // Paths head has and base had not.
    for (const AnalyzedFile& file : analysis.files) {
      const FileChange& change = *file.change;
      if (!file.changed || !in_reach(criterion_, change)) continue;
      ++outcome.examined.files;
      if (is_allowed(change.path)) continue;
      if (change.mode == FileMode::gitlink || change.old_mode == FileMode::gitlink) {
        add(outcome, change, "submodule-changed", submodule_message(change));
      }
      if (!change.exists_on(Side::head)) continue;
      for (const Observation& seen : file.collected[criterion].observations) {
        outcome.findings.push_back(finding_from(file, seen));
      }
      examine_mode(change, outcome);
      const Result<void> read = examine_content(file, context, outcome);
      if (!read && problem.empty()) {
        problem = fmt::format("{}: {}", display(change.path), read.error().message);
      }
      if (change.path == change.old_path) continue;
      fresh.push_back(&change);
      examine_name(change, outcome);
    }
    if (const Result<void> seen = examine_tree(fresh, context, outcome); !seen && problem.empty()) {
      problem = seen.error().message;
    }
    conclude(outcome);
    if (outcome.verdict == Verdict::pass && !problem.empty()) {
      outcome.verdict = Verdict::error;
      outcome.reason = problem;
    }
    return outcome;
  }

 private:
  bool is_allowed(const std::string& path) const {
    const GlobSet* allowed = criterion_.get<GlobSet>("allow");
    return allowed && allowed->matches(path);
  }

  static bool is_code(const SourceFile& file) {
    static constexpr std::string_view kData[] = {".json", ".md", ".html", ".svg", ".yaml", ".yml"};
    const std::string& path = file.path();
    if (std::any_of(std::begin(kData), std::end(kData),
                    [&](std::string_view ending) { return path.ends_with(ending); })) {
      return false;
    }
    return path.ends_with(".css") || choose_language(path, file.text()).language != nullptr;
  }

  /// A long line that was edited was long before.
  static bool has_line_as_long(const FilePair& pair, const Hunk& hunk) {
    if (!pair.base) return false;
    const LineIndex& lines = pair.base->lines();
    for (std::uint32_t line = hunk.base.begin; line < hunk.base.end; ++line) {
      if (lines.start_of(line + 1) - lines.start_of(line) > kLongLine) return true;
    }
    return false;
  }

  static void add(Outcome& outcome, const FileChange& change, std::string rule, std::string message,
                  std::string hint = "add it to `allow` if the task needs it") {
    Finding finding = finding_for(change, std::move(rule), std::move(message));
    finding.hint = std::move(hint);
    outcome.findings.push_back(std::move(finding));
  }

  static std::string submodule_message(const FileChange& change) {
    if (change.old_mode != FileMode::gitlink) return "a submodule: its commit is not in this diff";
    if (change.mode != FileMode::gitlink) return "the submodule was removed";
    return fmt::format("the submodule moved from {} to {}: what changed is not in this diff",
                       change.old_id.substr(0, 12), change.id.substr(0, 12));
  }

  static void examine_mode(const FileChange& change, Outcome& outcome) {
    if (change.mode != FileMode::executable || change.old_mode == FileMode::executable) return;
    add(outcome, change, "executable-bit",
        change.old_mode == FileMode::none ? "a new file that can be executed"
                                          : "the file can be executed now");
  }

  Result<void> examine_content(const AnalyzedFile& file, const CheckContext& context,
                               Outcome& outcome) const {
    const FileChange& change = *file.change;
    if (change.mode == FileMode::symlink) return examine_link(change, context, outcome);
    if (!is_file(change.mode) || change.id == change.old_id) return {};
    if (change.unexamined == Unexamined::too_big) {
      add(outcome, change, "large-file", change.unexamined_reason);
      return {};
    }
    if (change.unexamined == Unexamined::no) {
      examine_size(change, file.head.bytes, file.base.bytes, outcome);
      return {};
    }
    if (change.unexamined != Unexamined::binary) {
      return fail(ErrorKind::undecided, change.unexamined_reason);
    }
    const Result<std::optional<std::string>> head = context.read(Side::head, change.path);
    if (!head) return tl::unexpected(head.error());
    std::size_t before = 0;
    if (change.exists_on(Side::base)) {
      const Result<std::optional<std::string>> base = context.read(Side::base, change.old_path);
      if (!base) return tl::unexpected(base.error());
      if (*base) before = (*base)->size();
    }
    if (!*head) return {};
    examine_size(change, (*head)->size(), before, outcome);
    examine_binary(change, **head, outcome);
    return {};
  }

  void examine_size(const FileChange& change, std::size_t size, std::size_t before,
                    Outcome& outcome) const {
    const auto most = static_cast<std::size_t>(max_size_);
    if (size <= most || before > most) return;
    add(outcome, change, "large-file", fmt::format("{} bytes, at most {} are allowed", size, most));
  }

  static void examine_binary(const FileChange& change, std::string_view content, Outcome& outcome) {
    const FileFormat* format = format_of(content);
    const std::string_view verb = change.exists_on(Side::base) ? "changed" : "added";
    if (!format) {
      const bool text = content.find('\0') == std::string_view::npos;
      if (text) return;  // Only base was binary.
      return add(outcome, change, "binary-file",
                 fmt::format("binary content was {}: nobody can review it", verb));
    }
    const std::string_view rule = format->kind == FileFormat::Kind::executable ? "executable-format"
                                  : format->kind == FileFormat::Kind::archive  ? "archive-added"
                                                                               : "binary-file";
    add(outcome, change, std::string(rule), fmt::format("{} was {}", format->name, verb));
  }

  static Result<void> examine_link(const FileChange& change, const CheckContext& context,
                                   Outcome& outcome) {
    if (change.id == change.old_id && change.path == change.old_path) return {};
    const Result<std::optional<std::string>> target = context.read(Side::head, change.path);
    if (!target) return tl::unexpected(target.error());
    if (!*target) return {};
    const auto depth =
        static_cast<std::size_t>(std::count(change.path.begin(), change.path.end(), '/'));
    const std::string shown = display(shorten(**target, 200));
    if (link_escapes(**target, depth)) {
      add(outcome, change, "escaping-link",
          fmt::format("a link {}, to `{}`",
                      (*target)->starts_with('/') ? "to an absolute path" : "out of the tree",
                      shown));
    } else if (goes_through_git(**target)) {
      add(outcome, change, "escaping-link", fmt::format("a link into `.git`, to `{}`", shown));
    }
    return {};
  }

  static bool goes_through_git(std::string_view path) {
    while (!path.empty()) {
      const std::size_t slash = std::min(path.find('/'), path.size());
      const std::string_view name = path.substr(0, slash);
      path.remove_prefix(std::min(slash + 1, path.size()));
      if (name == ".git" || resembles_dot_git(name)) return true;
    }
    return false;
  }

  static void examine_name(const FileChange& change, Outcome& outcome) {
    if (goes_through_git(change.path)) {
      add(outcome, change, "nested-repository",
          "some file systems take a part of the path for `.git`");
    }
    std::string_view path = change.path;
    while (!path.empty()) {
      const std::size_t slash = std::min(path.find('/'), path.size());
      const std::string_view name = path.substr(0, slash);
      path.remove_prefix(std::min(slash + 1, path.size()));
      if (const std::string what = hostility(name); !what.empty()) {
        return add(outcome, change, "hostile-name", fmt::format("`{}` {}", display(name), what));
      }
      if (const std::string why = windows_trouble(name); !why.empty()) {
        return add(outcome, change, "unportable-name", fmt::format("`{}`: {}", display(name), why));
      }
    }
  }

  static std::string hostility(std::string_view name) {
    if (!is_utf8(name)) return "is not UTF-8";
    for (const char c : name) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return "holds a control character";
    }
    if (name.starts_with('-')) return "begins with a dash: commands take it for an option";
    if (name.starts_with(' ')) return "begins with a blank";
    return {};
  }

  /// What takes the other paths of head to see: twins, and bare repositories.
  Result<void> examine_tree(const std::vector<const FileChange*>& fresh,
                            const CheckContext& context, Outcome& outcome) const {
    if (fresh.empty()) return {};
    const Result<std::vector<std::string>> paths = context.paths(Side::head);
    if (!paths) return tl::unexpected(paths.error());
    Twins twins;
    for (const FileChange* change : fresh) twins.expect(change->path);
    std::unordered_map<std::string_view, int> parts;  // By directory: 1 for objects, 2 for refs.
    for (const std::string& path : *paths) {
      twins.see(path);
      note_repository_part(path, "objects/", 1, parts);
      note_repository_part(path, "refs/", 2, parts);
    }
    for (const FileChange* change : fresh) {
      for (const auto& [own, twin] : twins.of(change->path)) {
        const Result<bool> old = was_there(own, context);
        if (!old) return tl::unexpected(old.error());
        if (*old) continue;
        add(outcome, *change, "twin-name",
            fmt::format("the same as `{}` where case, composition or trailing dots do not count",
                        display(twin)));
        break;
      }
      const std::string_view path = change->path;
      const std::size_t slash = path.rfind('/') + 1;
      if (path.substr(slash) != "HEAD") continue;
      const auto found = parts.find(path.substr(0, slash));
      if (found != parts.end() && found->second == 3) {
        add(outcome, *change, "nested-repository", "git takes the directory for a bare repository");
      }
    }
    return {};
  }

  /// True where base had the path already, as a file or a directory.
  static Result<bool> was_there(const std::string& wanted, const CheckContext& context) {
    const Result<std::vector<std::string>> paths = context.paths(Side::base);
    if (!paths) return tl::unexpected(paths.error());
    return std::any_of(paths->begin(), paths->end(), [&](const std::string& path) {
      return path == wanted || (path.starts_with(wanted) && path[wanted.size()] == '/');
    });
  }

  static void note_repository_part(std::string_view path, std::string_view part, int bit,
                                   std::unordered_map<std::string_view, int>& parts) {
    const std::size_t at = path.find(part);
    if (at == std::string_view::npos || (at > 0 && path[at - 1] != '/')) return;
    parts[path.substr(0, at)] |= bit;
  }

  const Criterion& criterion_;
  std::int64_t max_size_;
};

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  return std::make_unique<RiskyFiles>(criterion);
}

}  // namespace

const CheckEntry kRiskyFilesCheck{&kInfo, make};

}  // namespace agentcheck
