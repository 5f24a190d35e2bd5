// TODO markers and suppressions, which live in comments.
#include <fmt/format.h>

#include <algorithm>

#include "checks/negative/added/occurrence.h"
#include "core/regex.h"
#include "core/text.h"

namespace agentcheck {
namespace {

/// One tool's suppressions. `codes` is what may follow: the rules they are for.
struct SuppressionRule {
  std::string_view tool;
  Regex expression;
};

const std::vector<SuppressionRule>& suppression_rules() {
  static const std::vector<SuppressionRule> kRules = [] {
    const std::pair<std::string_view, std::string_view> rows[] = {
        {"eslint-disable", R"(\beslint-disable(-next-line|-line)?\b[^\n*]*)"},
        {"tslint:disable", R"(\btslint:disable(-next-line|-line)?\b[^\n*]*)"},
        {"biome-ignore", R"(\bbiome-ignore\b[^\n*:]*)"},
        {"oxlint-disable", R"(\boxlint-disable(-next-line|-line)?\b[^\n*]*)"},
        {"prettier-ignore", R"(^\W*prettier-ignore\b)"},
        {"@ts-ignore", R"(^\W*@ts-ignore\b)"},
        {"@ts-nocheck", R"(^\W*@ts-nocheck\b)"},
        {"@ts-expect-error", R"(^\W*@ts-expect-error\b)"},
        {"$FlowFixMe", R"(\$Flow(FixMe|Ignore|ExpectedError)\b(\[[^\]\n]*\])?)"},
        {"coverage ignore", R"(\b(istanbul|v8|c8) ignore\b[^\n*]*)"},
        {"noqa",
         R"((?i)#\s*(ruff:\s*|flake8:\s*)?noqa\b(\s*:\s*[A-Z]+[0-9]+([,\s]+[A-Z]+[0-9]+)*)?)"},
        {"type: ignore", R"(#\s*type:\s*ignore\b(\[[^\]\n]*\])?)"},
        {"pyright",
         R"(#\s*pyright:\s*(ignore\b(\[[^\]\n]*\])?|basic\b|report\w+\s*=\s*(false|none)\b))"},
        {"mypy", R"(#\s*mypy:\s*[^\n]*)"},
        {"ty: ignore", R"(#\s*(ty|pyrefly|pyre)(:\s*ignore|-ignore|-fixme)\b(\[[^\]\n]*\])?)"},
        {"pylint", R"(#\s*pylint:\s*(disable|skip-file)\b[^\n#]*)"},
        {"no cover", R"(#\s*pragma:\s*no[ -](cover|branch)\b)"},
        {"nosec", R"((#|//|/\*)\s*#?nosec\b[^\n*]*)"},
        {"nolint", R"(//\s*nolint\b(:[\w,-]+)?)"},
        {"lint:ignore", R"(//\s*lint:(file-)?ignore\b[^\n]*)"},
        {"revive", R"(//\s*revive:disable\b[^\n]*)"},
        {"NOLINT", R"(\bNOLINT(NEXTLINE|BEGIN)?\b(\([^)\n]*\))?)"},
        {"cppcheck-suppress", R"(\bcppcheck-suppress\b[^\n*]*)"},
        {"clang-format off", R"(^\W*clang-format\s+off\b)"},
        {"NOSONAR", R"(\bNOSONAR\b)"},
        {"LCOV_EXCL", R"(\b(LCOV|GCOVR?)_EXCL_(LINE|START|BR_LINE|BR_START)\b)"},
        {"CHECKSTYLE", R"(\bCHECKSTYLE[: ]?\s*OFF\b[^\n*]*|\bspotless:off\b)"},
        {"noinspection", R"(//\s*noinspection\b[^\n]*)"},
        {"ReSharper", R"(\bReSharper\s+disable\b[^\n*]*)"},
        {"Stryker", R"(\bStryker\s+disable\b[^\n*]*)"},
        {"csharpier-ignore", R"(\bcsharpier-ignore(-start)?\b)"},
        {"scalastyle", R"(\bscalastyle:off\b[^\n*]*)"},
        {"scalafix", R"(\bscalafix:(off|ok)\b[^\n*]*)"},
        {"scalafmt", R"(\b(scalafmt|format):\s*(off\b|\{[^\n}]*\})|\bscalariform:off\b)"},
        {"COVERAGE-OFF", R"(\$COVERAGE-OFF\$)"},
        {"@formatter:off", R"(@formatter:off\b)"},
        {"rubocop", R"(#\s*rubocop:\s*(disable|todo)\b[^\n]*)"},
        {"phpstan",
         R"(@phpstan-ignore[\w-]*[^\n*]*|@psalm-suppress\b[^\n*]*|\bphpcs:(ignore|disable)\b)"},
        {"swiftlint", R"(\bswiftlint:disable\b[^\n]*)"},
        {"shellcheck", R"(#\s*shellcheck\s+disable=[^\n]*)"},
        {"hadolint", R"(#\s*hadolint\s+(global\s+)?ignore=[^\n]*)"},
        {"yamllint", R"(#\s*yamllint\s+disable\b[^\n]*)"},
        {"ktlint", R"(\bktlint-disable\b[^\n*]*)"},
    };
    std::vector<SuppressionRule> rules;
    for (const auto& [tool, pattern] : rows)
      rules.push_back({tool, Regex::compile(pattern).value()});
    return rules;
  }();
  return kRules;
}

/// True where a touched region matches anywhere. Comments are looked for, by a walk of the tree,
/// only where the text says that there is something to find.
bool any_region_matches(const TouchedLines& lines, const Regex& expression) {
  const std::vector<Span>& regions = lines.regions();
  return std::any_of(regions.begin(), regions.end(), [&](const Span& region) {
    return expression.search(lines.file().text_of(region));
  });
}

/// A word of every suppression rule.
const Regex& suppression_words() {
  static const Regex kWords =
      Regex::compile(
          R"((?i)lint|ignore|noqa|nosec|pyright|mypy|nocheck|expect-error|\$flow|no[ -](cover|branch)|skip-file|revive|cppcheck|clang-format|nosonar|_excl_|checkstyle|spotless|noinspection|rubocop|resharper|stryker|csharpier|scalastyle|scalafix|scalafmt|scalariform|format:|coverage-off|formatter|psalm|phpcs|shellcheck|pyre|fixme)")
          .value();
  return kWords;
}

/// Calls `visit` for every match of `expression` in the comment at `comment` that was touched.
template <typename Visit>
void matches_in(const TouchedLines& lines, const Span& comment, const Regex& expression,
                Visit&& visit) {
  const std::string_view text = lines.file().text_of(comment);
  Span match;
  for (std::size_t from = 0; expression.find(text, from, match); from = match.end) {
    if (match.empty()) break;
    const Span span{comment.begin + match.begin, comment.begin + match.end};
    if (lines.hunk_of(span) >= 0) visit(span);
  }
}

}  // namespace

void find_todos(const TouchedLines& lines, Occurrences& out) {
  // A marker in capitals, at the start of a line of the comment or followed by `:` or `(`.
  static const Regex kMarker =
      Regex::compile(
          R"((?m)(^[\s/*#!;<>-]*\b(TODO|FIXME|XXX|HACK)\b[^\n]*)|(\b(TODO|FIXME|XXX|HACK)(\([^)\n]*\))?:[^\n]*)|(\b(TODO|FIXME|XXX|HACK)\([^)\n]*\)[^\n]*)|(^[\s/*#!;<>-]*@?(todo|fixme|Todo|Fixme)\b\s*[:(][^\n]*)|(@todo\b[^\n]*))")
          .value();
  static const Regex kWord = Regex::compile(R"((?i)\b(todo|fixme|xxx|hack)\b)").value();
  if (!any_region_matches(lines, kWord)) return;
  for_each_comment(
      lines,
      [&](const Span& comment) {
        matches_in(lines, comment, kMarker, [&](const Span& span) {
          Span word;
          const std::string_view text = lines.file().text_of(span);
          if (!kWord.find(text, 0, word)) return;
          const Span place{span.begin + word.begin, span.end};
          const std::string_view marked = lines.file().text_of(place);
          out.push_back(
              occurrence_of(Construct::todo, place, trim(marked.substr(0, marked.find("*/")))));
        });
      },
      &kWord);
}

void find_suppressions(const TouchedLines& lines, Occurrences& out) {
  // Without the rules it is for, a suppression silences all: naming them adds none.
  static const Regex kBare =
      Regex::compile(
          R"((?i)(noqa|ignore|nolint|nosec|disable(-next-line|-line)?|nolint(nextline|begin))$)")
          .value();
  if (!any_region_matches(lines, suppression_words())) return;
  for_each_comment(
      lines,
      [&](const Span& comment) {
        if (!suppression_words().search(lines.file().text_of(comment))) return;
        for (const SuppressionRule& rule : suppression_rules()) {
          matches_in(lines, comment, rule.expression, [&](const Span& span) {
            const std::string_view text = trim(lines.file().text_of(span));
            Occurrence occurrence = occurrence_of(Construct::suppressions, span, text);
            occurrence.group = fmt::format("suppressions {}", rule.tool);
            occurrence.widest = kBare.search(text);
            out.push_back(std::move(occurrence));
          });
        }
      },
      &suppression_words());
}

}  // namespace agentcheck
