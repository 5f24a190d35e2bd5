// coverage: lines. Did the lines run that the change added or changed?
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "checks/behavioral/command_result.h"
#include "checks/behavioral/command_spec.h"
#include "checks/checks.h"
#include "checks/coverage/lines_info.h"
#include "checks/coverage/path_match.h"
#include "checks/support.h"
#include "core/text.h"

namespace agentcheck {
namespace {

constexpr double kRounding = 1e-9;

std::string_view ending(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  const std::size_t slash = path.rfind('/');
  const bool has =
      dot != std::string_view::npos && (slash == std::string_view::npos || dot > slash);
  return has ? path.substr(dot) : std::string_view();
}

/// The innermost symbol a line lies in; nullptr where there is none.
const Symbol* symbol_at(const FileFacts& facts, std::uint32_t line) {
  const Symbol* found = nullptr;
  for (const Symbol& symbol : facts.symbols) {
    const Range& range = symbol.whole_range;
    if (range.begin.line <= line && line <= range.end.line &&
        (found == nullptr || symbol.whole.size() <= found->whole.size())) {
      found = &symbol;
    }
  }
  return found;
}

/// Counts of changed executable lines.
struct Tally {
  std::uint64_t lines = 0;
  std::uint64_t ran = 0;
};

class LinesCheck final : public Check {
 public:
  LinesCheck(Criterion criterion, std::optional<CommandSpec> spec)
      : criterion_(std::move(criterion)), spec_(std::move(spec)) {
    report_ = criterion_.get_or<StringList>("report", {});
    format_ = criterion_.get_or<std::string>("format", {});
    min_ = criterion_.get_or<double>("min", 1.0);
    not_below_base_ = criterion_.get_or<bool>("not-below-base", false);
  }

  Needs needs() const override { return {.parse = true, .symbols = true}; }
  const CommandRequest* command() const override { return spec_ ? &spec_->request : nullptr; }
  bool runs_commands() const override { return spec_.has_value(); }
  bool is_demand() const override { return true; }
  bool examines(const AnalyzedFile& file) const override { return file.head.present; }

  Outcome decide(const Analysis& analysis, std::size_t,
                 const CheckContext& context) const override {
    Outcome outcome;
    std::vector<const AnalyzedFile*> reached;
    bool added = false;
    for (const AnalyzedFile& file : analysis.files) {
      if (!file.changed || !in_reach(criterion_, file)) continue;
      ++outcome.examined.files;
      reached.push_back(&file);
      added = added || file.change->lines_added > 0 || file.change->unexamined != Unexamined::no;
    }
    if (reached.empty()) {
      if (!criterion_.allow_empty) outcome.verdict = Verdict::skipped;
      outcome.reason = "nothing in reach changed";
      return outcome;
    }
    if (!added && !not_below_base_) {
      outcome.reason = "lines were only deleted";
      return outcome;
    }
    if (Result<void> done = measure(analysis, reached, context, outcome); !done) {
      set_error(outcome, done.error());
      if (!outcome.findings.empty()) outcome.verdict = Verdict::fail;
    }
    return outcome;
  }

 private:
  Result<void> measure(const Analysis& analysis, const std::vector<const AnalyzedFile*>& reached,
                       const CheckContext& context, Outcome& outcome) const {
    if (spec_) {
      Result<void> looked = find_runner_files(criterion_, *spec_, analysis, context, outcome);
      if (!looked) return looked;
    }
    const Result<std::optional<LineCoverage>> head = report_of(Side::head, context, outcome);
    if (!head) return tl::unexpected(head.error());
    if (!*head) {
      outcome.verdict = Verdict::fail;
      return {};
    }
    const Result<std::vector<std::string>> tree = context.paths(Side::head);
    if (!tree) return tl::unexpected(tree.error());
    const MatchedCoverage matched = match_paths(**head, *tree, spec_.has_value());
    if (matched.files.empty()) {
      return fail(ErrorKind::undecided, "the report knows no file of the tree");
    }
    if (Result<void> done = compare(reached, matched, outcome); !done) return done;
    if (not_below_base_) {
      if (Result<void> done = compare_totals(**head, context, outcome); !done) return done;
    }
    conclude(outcome);
    return {};
  }

  /// The lines of one side; nullopt where head's command failed, with its finding.
  Result<std::optional<LineCoverage>> report_of(Side side, const CheckContext& context,
                                                Outcome& outcome) const {
    std::optional<LineCoverage> coverage(std::in_place);
    std::vector<CommandFile> files;
    if (!spec_) {
      Result<std::string> content = context.read_host(report_[0]);
      if (!content) return tl::unexpected(content.error());
      files.push_back({report_[0], std::move(*content)});
    } else {
      CommandRequest request = spec_->request;
      request.side = side;
      request.reuse = side == Side::base;
      Result<CommandResult> result = context.run(request);
      if (!result) return tl::unexpected(result.error());
      const CommandExpectation expected{spec_->run, spec_->setup, 0, request.timeout};
      if (std::optional<Finding> finding = judge(*result, expected)) {
        if (side == Side::base) return fail(ErrorKind::undecided, "on base, " + finding->message);
        outcome.findings.push_back(std::move(*finding));
        return std::optional<LineCoverage>();
      }
      if (!result->unread.empty()) return fail(ErrorKind::undecided, result->unread);
      files = std::move(result->files);
    }
    if (files.empty()) {
      return fail(ErrorKind::undecided,
                  fmt::format("the command left nothing at `report` on {}", name_of(side)));
    }
    for (const CommandFile& file : files) {
      if (Result<void> read = read_line_report(file.content, format_, *coverage); !read) {
        return fail(ErrorKind::undecided,
                    fmt::format("`{}`: {}", display(file.path), read.error().message));
      }
    }
    return coverage;
  }

  Result<void> compare(const std::vector<const AnalyzedFile*>& reached,
                       const MatchedCoverage& matched, Outcome& outcome) const {
    std::set<std::string, std::less<>> endings;
    for (const auto& [path, lines] : matched.files) endings.emplace(ending(path));
    Tally tally;
    std::vector<Finding> uncovered;
    for (const AnalyzedFile* file : reached) {
      const FileChange& change = *file->change;
      if (!change.exists_on(Side::head) || !is_file(change.mode)) continue;
      const auto lines = matched.files.find(change.path);
      if (lines != matched.files.end()) {
        if (change.unexamined != Unexamined::no) {
          return fail(ErrorKind::undecided, fmt::format("which lines of `{}` changed is not known",
                                                        display(change.path)));
        }
        compare_file(*file, lines->second, tally, uncovered);
        continue;
      }
      if (change.lines_added == 0) continue;
      if (const auto other = matched.ambiguous.find(change.path);
          other != matched.ambiguous.end()) {
        return fail(ErrorKind::undecided,
                    fmt::format("`{}` of the report could be `{}` or another file of the tree",
                                display(other->second), display(change.path)));
      }
      if (file->head.is_test_file || endings.count(ending(change.path)) == 0) continue;
      outcome.findings.push_back(finding_for(
          change, "not-measured",
          fmt::format("the report does not know `{}`: nothing of it ran, or it is left out",
                      change.path)));
    }
    outcome.examined.lines = tally.lines;
    const double share =
        tally.lines == 0 ? 1 : static_cast<double>(tally.ran) / static_cast<double>(tally.lines);
    outcome.reason = tally.lines == 0 ? "no executable line changed"
                                      : fmt::format("{} of {} changed executable lines ran",
                                                    tally.ran, tally.lines);
    if (share + kRounding >= min_) return {};
    std::move(uncovered.begin(), uncovered.end(), std::back_inserter(outcome.findings));
    return {};
  }

  /// Adds one finding for each run of changed lines that did not run: lines in between that are not
  /// executable do not end one, the end of a hunk and of a symbol do.
  static void compare_file(const AnalyzedFile& file, const CoveredLines& lines, Tally& tally,
                           std::vector<Finding>& uncovered) {
    for (const Hunk& hunk : file.change->hunks) {
      std::optional<LineRange> open;
      const Symbol* symbol = nullptr;
      const auto close = [&] {
        if (open) uncovered.push_back(describe(file, *open, symbol));
        open.reset();
      };
      // Lines of reports are 1-based.
      for (auto at = lines.upper_bound(hunk.head.begin);
           at != lines.end() && at->first <= hunk.head.end; ++at) {
        const std::uint32_t line = at->first - 1;
        ++tally.lines;
        if (at->second) {
          ++tally.ran;
          close();
          continue;
        }
        const Symbol* here = symbol_at(file.head, line);
        if (open && here != symbol) close();
        if (!open) open = LineRange{line, line};
        open->end = line + 1;
        symbol = here;
      }
      close();
    }
  }

  static Finding describe(const AnalyzedFile& file, const LineRange& lines, const Symbol* symbol) {
    const std::string where = lines.end - lines.begin == 1
                                  ? fmt::format("line {} is", lines.end)
                                  : fmt::format("lines {} to {} are", lines.begin + 1, lines.end);
    Finding finding =
        finding_for(*file.change, "uncovered", fmt::format("{} not run by any test", where));
    finding.side = Side::head;
    finding.has_range = true;
    finding.range = {{lines.begin, 0}, {lines.end, 0}};
    if (symbol != nullptr) {
      finding.symbol = display_name(*symbol);
      finding.kind = name_of(symbol->kind);
    }
    return finding;
  }

  Result<void> compare_totals(const LineCoverage& head, const CheckContext& context,
                              Outcome& outcome) const {
    const Result<std::optional<LineCoverage>> base = report_of(Side::base, context, outcome);
    if (!base) return tl::unexpected(base.error());
    const auto [head_ran, head_all] = head.totals();
    const auto [base_ran, base_all] = (*base)->totals();
    const auto share = [](std::uint64_t ran, std::uint64_t all) {
      return all == 0 ? 1.0 : static_cast<double>(ran) / static_cast<double>(all);
    };
    const double before = share(base_ran, base_all);
    const double after = share(head_ran, head_all);
    if (after + kRounding >= before) return {};
    Finding finding;
    finding.rule = "coverage-dropped";
    finding.message =
        fmt::format("{} of {} lines ran on head ({:.2f}%), {} of {} on base ({:.2f}%)", head_ran,
                    head_all, 100 * after, base_ran, base_all, 100 * before);
    outcome.findings.push_back(std::move(finding));
    return {};
  }

  Criterion criterion_;
  std::optional<CommandSpec> spec_;
  StringList report_;
  std::string format_;
  double min_ = 1;
  bool not_below_base_ = false;
};

Result<std::unique_ptr<Check>> make_lines(const Criterion& criterion) {
  const StringList report = criterion.get_or<StringList>("report", {});
  if (report.empty()) return fail(ErrorKind::usage, "`report` is empty: name the report");
  std::optional<CommandSpec> spec;
  if (criterion.has("run")) {
    Result<CommandSpec> read = read_command_spec(criterion);
    if (!read) return tl::unexpected(read.error());
    Result<GlobSet> globs = GlobSet::compile(report);
    if (!globs) return fail(ErrorKind::usage, "`report`: " + globs.error().message);
    spec = std::move(*read);
    spec->request.collect = std::move(*globs);
    return std::unique_ptr<Check>(std::make_unique<LinesCheck>(criterion, std::move(spec)));
  }
  for (const ParameterInfo& parameter : command_parameters(false)) {
    if (!criterion.has(parameter.name)) continue;
    return fail(ErrorKind::usage,
                fmt::format("`{}` is for a command, and there is no `run`", parameter.name));
  }
  if (report.size() != 1 || report[0][0] != '/' || report[0].find('\0') != std::string::npos) {
    return fail(ErrorKind::usage, "`report` without `run` is one absolute path of this machine");
  }
  if (criterion.get_or<bool>("not-below-base", false)) {
    return fail(ErrorKind::usage, "`not-below-base` needs `run`, to have a report of base");
  }
  return std::unique_ptr<Check>(std::make_unique<LinesCheck>(criterion, std::move(spec)));
}

}  // namespace

const CheckEntry kLinesCheck{&lines_info(), make_lines};

}  // namespace agentcheck
