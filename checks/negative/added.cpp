// negative: added
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "checks/checks.h"
#include "checks/negative/added/occurrence.h"
#include "checks/negative/added/surplus.h"
#include "checks/support.h"
#include "core/regex.h"
#include "core/text.h"
#include "grammars/language.h"
#include "grammars/query.h"

namespace agentcheck {
namespace {

std::vector<std::string> construct_names() {
  std::vector<std::string> names;
  for (const ConstructInfo& info : constructs()) names.emplace_back(info.name);
  return names;
}

/// Where only comments are looked for, markers tell them as well.
constexpr std::uint32_t kMostData = 1 << 20;
constexpr std::uint32_t kAll = ~std::uint32_t{0};

/// A query of a spec, compiled at the first use of its language.
struct UserQuery {
  Query query;
  std::uint32_t capture = 0;
};

Result<UserQuery> compile_query(const Criterion& criterion) {
  const std::string name = criterion.get_or<std::string>("language", "");
  const Language* language = find_language(name);
  if (!language) {
    const std::string near = did_you_mean(name, language_names());
    return fail(ErrorKind::usage,
                name.empty() ? std::string("`query` needs a `language`")
                             : fmt::format("`language`: no language `{}`", display(name)),
                near.empty() ? fmt::format("one of {}", fmt::join(language_names(), ", "))
                             : fmt::format("did you mean `{}`?", near));
  }
  Result<Query> query =
      Query::compile(*language, criterion.get_or<std::string>("query", ""), "query");
  if (!query) {
    Error error = query.error();
    error.message = fmt::format("`query`: {}", error.message);
    return tl::unexpected(std::move(error));
  }
  if (query->capture_names().empty()) {
    return fail(ErrorKind::usage, "`query` captures nothing",
                "put `@added` behind the node to report");
  }
  const int added = query->capture_index("added");
  return UserQuery{std::move(*query), static_cast<std::uint32_t>(std::max(added, 0))};
}

const CheckInfo kInfo{
    Family::negative,
    "added",
    "No construct of these was added.",
    {
        {"construct", ParameterType::choices, false, construct_names(), "",
         "Built-in constructs that must not be added."},
        {"query",
         ParameterType::query,
         false,
         {},
         "",
         "A tree-sitter query; `@added`, or its first capture, must not be added. Needs "
         "`language`."},
        {"language", ParameterType::text, false, {}, "", "The language of `query`."},
        {"regex",
         ParameterType::one_or_more_regexes,
         false,
         {},
         "",
         "No added line may match one of these."},
    },
    {{"construct", "query", "regex"}},
    "- negative: added\n  construct: [any, suppressions, debug-prints, secrets]\n",
    R"(# negative: added

Fails for each occurrence of a construct that head has and base had not. What was there before and only moved,
was indented or stands on a line that was edited, is not added: occurrences on lines the diff removed cancel
equal ones on lines it added, over all files.

Exactly one of `construct`, `query` with `language`, and `regex` is given. `regex` looks at every added line
of any text file. A `query` is tree-sitter's; the node captured as `@added`, else its first capture, is what
must not be added, in files of that language. Constructs:

- `any` (`any-added`): `any` in TypeScript, `Any` in Python, `any` and `interface{}` in Go except as the
  bound of a type parameter, `dynamic` in C# and Kotlin, a declared `Any` in Kotlin and Scala, `mixed` in
  PHP, `T.untyped` in Ruby, `Any` in Swift.
- `suppressions` (`suppression-added`): what silences a linter, a type checker, a compiler or a coverage tool:
  `eslint-disable`, `@ts-ignore`, `# noqa`, `# type: ignore`, `//nolint`, `#[allow]`, `@SuppressWarnings`,
  `NOLINT`, `#pragma ... ignored`, `#pragma warning disable`, `#nullable disable`, `[SuppressMessage]`,
  `@Suppress`, `@nowarn`, `scalastyle:off`, `ReSharper disable`, `NOSONAR` and their kin. Naming the rules of one that had silenced all of
  them adds none.
- `todo` (`todo-added`): `TODO`, `FIXME`, `XXX`, `HACK` in a comment, at its start or with `:` or `(...)`.
- `debug-prints` (`debug-print-added`): `debugger`, `breakpoint()`, `pdb`, `dbg!`, `println` of Go,
  `printStackTrace()`, `console.debug`, `console.trace`, `var_dump`, `dd`, `binding.pry`, `p`, `debugPrint` and
  `set -x`. Plain output (`console.log`, `print()` without `file=`, `fmt.Print*`, `println!`,
  `System.out.print*`, `Console.Write*`, `println` of Kotlin and Scala, `printf`, `std::cout`, `puts`) counts
  as well, except in a file that is a program: one with an entry point (`main`, `#!`, `if __name__ ==`) or
  under `scripts`, `bin`, `tools`, `cli`, `cmd` or `examples`; and in Go's examples.
- `skipped-tests` (`skipped-test-added`): tests skipped, expected to fail or focused: `.skip`, `.only`,
  `.todo`, `xit`, `@pytest.mark.skip`, `@unittest.skip`, `t.Skip`, `#[ignore]`, `@Disabled`, `@Ignore`,
  `[Ignore]`, `[Fact(Skip = ...)]`, `ignore("...")` of ScalaTest, `GTEST_SKIP`, `DISABLED_`,
  `markTestSkipped`, `XCTSkip`, `skip` of RSpec, minitest and Bats. A skip under a condition counts.
- `secrets` (`secret-added`): private keys, tokens of AWS, GitHub, GitLab, Slack, Stripe, Google, OpenAI,
  Anthropic, npm and others, JSON Web Tokens, passwords in URLs, and literals that look random given to a
  name like `password` or `api_key`. Anywhere in a text, strings and comments too. Shown cut. Placeholders
  are not reported; in tests, fixtures, examples and documentation only tokens of providers are.
- `commented-out-code` (`commented-out-code-added`): comments that parse as code and hold a definition,
  a statement with a body or an end, or several calls and assignments. Prose, documentation, directives and
  remarks behind code are not; one call or assignment alone is too little to tell.
- `unsafe` (`unsafe-added`): `unsafe` in Rust, package `unsafe` and `InsecureSkipVerify` in Go,
  `sun.misc.Unsafe` and `Runtime.exec` on the JVM, `asInstanceOf` in Scala, `unsafe`, `BinaryFormatter` and
  `Process.Start` in C#, `eval`, `Function`, `innerHTML =`, `document.write` and
  `dangerouslySetInnerHTML` in JavaScript, `eval`, `exec`, `os.system`, `shell=True`, `pickle.loads`,
  `yaml.load` and `verify=False` in Python, `gets`, `strcpy`, `strcat`, `sprintf` and `system` in C and C++,
  `reinterpret_cast` and `const_cast` in C++, `eval`, `unserialize` and programs run through a shell in PHP,
  `eval`, `system`, `Marshal.load` and `YAML.unsafe_load` in Ruby, `Unsafe*Pointer` and `@unchecked` in
  Swift, `eval` in Bash.
- `empty-catch` (`empty-catch-added`): a handler that does nothing, be there a comment in it or not: `catch`,
  `except` with `pass`, `contextlib.suppress`, `.catch(() => {})`, `if err != nil {}`, `Err(_) => {}`,
  `rescue nil`, `|| true`.
- `stubs` (`stub-added`): `raise NotImplementedError` without a message or as all that a function does,
  `todo!()`, `unimplemented!()`, `TODO()`, `???`, `new NotImplementedException()`,
  `new UnsupportedOperationException()`, `throw` and `panic` saying *not
  implemented*, and Python functions whose body is `pass` or `...` outside tests. Not in what is declared
  abstract, in a `Protocol`, an overload or a `.pyi` file.

Languages: JavaScript, TypeScript, Python, Go, Rust, Java, C#, Kotlin, Scala, C, C++, PHP, Ruby, Swift, Bash
(code in comments not in PHP). In other text files comments are told by
their markers (`#`, `//`, `/*`), and nodes are not looked for.

A name counts as what it stands for: aliases made by an import or set at the top of the file, members with
a literal key (`console["log"]`, `getattr(os, "system")`), members of global objects (`window.eval`), in
JavaScript, TypeScript, Python and Go. A file whose tree is too deep to be searched is not decided.

What it cannot see: aliases made inside functions or in other files, keys that are computed, macros that
expand to one, a logger that was made to print, and code that comes to life because the comment around it
was removed.
)"};

class Added : public Check {
 public:
  Added(const Criterion& criterion, std::vector<Construct> wanted, std::vector<Regex> expressions,
        std::optional<UserQuery> query)
      : criterion_(criterion),
        wanted_(std::move(wanted)),
        expressions_(std::move(expressions)),
        query_(std::move(query)) {}

  Needs needs() const override {
    const bool parse = query_ || needs_tree();
    return {.parse = parse, .symbols = parse, .most_data_bytes = query_ ? kAll : kMostData};
  }

  bool examines(const AnalyzedFile& file) const override {
    if (!query_) return file.change->unexamined == Unexamined::no;
    return Check::examines(file) &&
           (file.head.present ? file.head : file.base).language == query_language();
  }

  Collected collect(const FilePair& pair) const override {
    Collected out;
    if (!pair.changed) return out;
    for (const Side side : {Side::base, Side::head}) {
      const SourceFile* file = side == Side::base ? pair.base : pair.head;
      if (!file) continue;
      SideReader reader(pair, side);
      if (!read(reader))
        out.error = "nested too deep or too many matches in progress: its tree cannot be searched";
      reader.write(out);
      if (side == Side::head) out.lines = pair.change.lines_added;
    }
    return out;
  }

  Outcome decide(const Analysis& analysis, std::size_t criterion,
                 const CheckContext&) const override {
    Outcome outcome;
    Surplus surplus;
    std::string problem;
    for (const AnalyzedFile& file : analysis.files) {
      if (!file.changed || !in_reach(criterion_, file)) continue;
      if (examines(file)) ++outcome.examined.files;
      const Collected& collected = file.collected[criterion];
      outcome.examined.lines += collected.lines;
      if (!collected.error.empty() && problem.empty()) {
        problem = fmt::format("{}: {}", display(file.change->path), collected.error);
      }
      for (const Observation& observation : collected.observations) surplus.add(file, observation);
    }
    for (const Surplus::Entry* entry : surplus.left()) {
      outcome.findings.push_back(finding_from(*entry->file, *entry->observation));
    }
    conclude_parsed(outcome, criterion_, analysis,
                    [&](const AnalyzedFile& file) { return matters(file); });
    if (outcome.verdict == Verdict::pass && !problem.empty()) {
      outcome.verdict = Verdict::error;
      outcome.reason = problem;
    }
    return outcome;
  }

 private:
  /// Whether the answer depends on reading the file's syntax.
  bool matters(const AnalyzedFile& file) const {
    const FileFacts& facts = file.head.present ? file.head : file.base;
    if (query_) return facts.language == query_language();
    const Language* language = find_language(facts.language);
    // Without definitions only comments are looked for: markers tell them where the tree does not.
    return language && language->has_definitions() && has_constructs(*language, wanted_);
  }

  bool wants(Construct construct) const {
    return std::find(wanted_.begin(), wanted_.end(), construct) != wanted_.end();
  }

  bool needs_tree() const {
    return std::any_of(wanted_.begin(), wanted_.end(),
                       [](Construct construct) { return construct != Construct::secrets; });
  }

  std::string query_language() const { return criterion_.get_or<std::string>("language", ""); }

  bool read(SideReader& reader) const {
    Occurrences& out = reader.occurrences;
    const TouchedLines& lines = reader.lines();
    if (query_) return read_query(reader);
    for (std::size_t i = 0; i < expressions_.size(); ++i) read_expression(lines, i, out);
    if (wants(Construct::todo)) find_todos(lines, out);
    if (wants(Construct::suppressions)) find_suppressions(lines, out);
    if (wants(Construct::commented_out_code)) find_commented_out_code(lines, out);
    if (wants(Construct::secrets)) find_secrets(lines, is_fixture(lines.file().path()), out);
    return !needs_tree() || find_nodes(lines, reader.symbols(), wanted_, out);
  }

  /// Tests and what they read: credentials there are made up.
  static bool is_fixture(std::string_view path) {
    static const Regex kFixture =
        Regex::compile(
            R"((?i)(^|/)(tests?|spec|specs|__tests__|testdata|test-?data|fixtures?|examples?|docs?|mocks?|e2e)(/|$)|(^|/)test_|[._-](test|spec|tests)\.[a-z]+$|(Tests?|Spec|Suite)\.(java|cs|kt|scala)$)")
            .value();
    return kFixture.search(path);
  }

  bool read_query(SideReader& reader) const {
    const SourceFile& file = reader.lines().file();
    if (!file.parsed() || file.language()->name() != query_language()) return true;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> found;
    const auto visit = [&](const QueryMatch& match) {
      for (const QueryCapture& capture : match.captures) {
        if (capture.name != query_->capture) continue;
        const Span span = capture.node.span();
        if (reader.lines().hunk_of(span) >= 0)
          found.emplace(std::pair(span.begin, span.end), match.pattern);
      }
      return true;
    };
    const bool complete =
        query_->query.for_each_match(file.root(), reader.lines().regions(), visit);
    for (const auto& [place, pattern] : found) {
      const Span span{place.first, place.second};
      Occurrence occurrence;
      occurrence.span = span;
      occurrence.rule = "query-added";
      occurrence.message =
          fmt::format("{} was added: the query matches it", quoted_line(file.text_of(span)));
      occurrence.what =
          collapse_blanks(file.text_of({span.begin, std::min(span.end, span.begin + 4096)}));
      occurrence.group = std::to_string(pattern);
      reader.occurrences.push_back(std::move(occurrence));
    }
    return complete;
  }

  void read_expression(const TouchedLines& lines, std::size_t index, Occurrences& out) const {
    const SourceFile& file = lines.file();
    for (const Span& region : lines.regions()) {
      for (std::uint32_t begin = region.begin; begin < region.end;) {
        const std::string_view rest = file.text_of({begin, region.end});
        const auto size = static_cast<std::uint32_t>(std::min(rest.find('\n'), rest.size()));
        std::string_view line = rest.substr(0, size);
        if (line.ends_with('\r')) line.remove_suffix(1);
        Span match;
        if (lines.hunk_of({begin, begin + 1}) >= 0 && expressions_[index].find(line, 0, match)) {
          const std::string_view text = line.substr(match.begin, match.size());
          Occurrence occurrence;
          occurrence.span = {begin + match.begin, begin + match.end};
          occurrence.rule = "regex-added";
          occurrence.message = fmt::format("{} was added: the line matches `{}`", quoted_line(text),
                                           expressions_[index].pattern());
          occurrence.what = fmt::format("{} {}", index, collapse_blanks(text));
          out.push_back(std::move(occurrence));
        }
        begin += size + 1;
      }
    }
  }

  const Criterion& criterion_;
  std::vector<Construct> wanted_;
  std::vector<Regex> expressions_;
  std::optional<UserQuery> query_;
};

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  std::vector<Construct> wanted;
  for (const std::string& word : criterion.get_or<StringList>("construct", {})) {
    for (const ConstructInfo& info : constructs()) {
      if (info.name == word) wanted.push_back(info.construct);
    }
  }
  std::vector<Regex> expressions;
  for (const std::string& pattern : criterion.get_or<StringList>("regex", {})) {
    Result<Regex> expression = Regex::compile(pattern);
    if (!expression) return tl::unexpected(expression.error());
    expressions.push_back(std::move(*expression));
  }
  std::optional<UserQuery> query;
  if (criterion.has("query")) {
    Result<UserQuery> compiled = compile_query(criterion);
    if (!compiled) return tl::unexpected(compiled.error());
    query = std::move(*compiled);
  } else if (criterion.has("language")) {
    return fail(ErrorKind::usage, "`language` says what `query` is written for, and there is none",
                "use `languages` to choose the files a criterion is about");
  }
  return std::make_unique<Added>(criterion, std::move(wanted), std::move(expressions),
                                 std::move(query));
}

}  // namespace

const CheckEntry kAddedCheck{&kInfo, make};

}  // namespace agentcheck
