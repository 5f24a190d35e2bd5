// The table of built-in constructs, and those that queries find.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <tuple>

#include "checks/negative/added/names.h"
#include "checks/negative/added/occurrence.h"
#include "core/regex.h"
#include "core/text.h"
#include "grammars/language.h"
#include "grammars/query.h"
#include "grammars/query_pattern.h"

namespace agentcheck {
namespace {

/// What a capture of constructs.scm stands for.
struct CaptureRole {
  int construct = -1;    ///< Index into constructs(), or -1 for a helper.
  bool negated = false;  ///< `not-X`.
  bool output = false;   ///< `X.output`: silent in a file that is a program.
  bool body = false;     ///< `stub.body`: a body that does nothing, silent where one is asked for.
};

struct ConstructQuery {
  Query query;
  std::vector<CaptureRole> roles;  ///< One per capture name.
  int path = -1;                   ///< The capture that predicates see as a path of names.
  std::string text;                ///< Of `words`.
  std::optional<Regex> words;      ///< In the text of every match; none where that cannot be told.
  std::set<std::string, std::less<>> names;  ///< In paths; an alias of others is of no account.
  std::optional<Regex> mention;  ///< One of `names`: a file without any has no alias of them.
};

/// Fails by throwing std::logic_error: the files are ours, and a test loads every language.
std::vector<CaptureRole> roles_of(const Query& query, const Language& language) {
  std::vector<CaptureRole> roles;
  for (const std::string& capture : query.capture_names()) {
    CaptureRole role;
    std::string_view name = capture;
    if (!name.starts_with('_')) {
      role.negated = name.starts_with("not-");
      if (role.negated) name.remove_prefix(4);
      const std::size_t dot = name.find('.');
      const std::string_view suffix = dot == name.npos ? "" : name.substr(dot);
      role.output = suffix == ".output";
      role.body = suffix == ".body";
      name = name.substr(0, dot);
      for (const ConstructInfo& info : constructs()) {
        if (info.capture == name) role.construct = static_cast<int>(info.construct);
      }
      if (role.construct < 0 || (!suffix.empty() && !role.output && !role.body)) {
        throw std::logic_error(fmt::format("grammars/{}/constructs.scm: unknown capture `@{}`",
                                           language.name(), capture));
      }
    }
    roles.push_back(role);
  }
  return roles;
}

/// True where a pattern has a capture of a construct that is wanted.
bool tells_of(std::string_view pattern, const std::vector<Construct>& wanted) {
  for (const ConstructInfo& info : constructs()) {
    if (info.capture.empty()) continue;
    if (std::find(wanted.begin(), wanted.end(), info.construct) == wanted.end()) continue;
    for (const std::string_view prefix : {"@", "@not-"}) {
      const std::string capture = std::string(prefix) + std::string(info.capture);
      for (std::size_t at = pattern.find(capture); at != std::string_view::npos;
           at = pattern.find(capture, at + 1)) {
        const std::size_t end = at + capture.size();
        const char next = end < pattern.size() ? pattern[end] : ' ';
        if (std::isalnum(static_cast<unsigned char>(next)) == 0 && next != '-') return true;
      }
    }
  }
  return false;
}

/// What constructs.scm of a language, and of those it inherits from, finds of `wanted`, with the
/// words it needs; nullopt where it finds nothing.
std::optional<ConstructQuery> compile_wanted(const Language& language,
                                             const std::vector<Construct>& wanted) {
  std::string kept;
  for (const std::string_view text : language.query_texts("constructs.scm")) {
    for (const std::string_view pattern : patterns_in(text)) {
      if (tells_of(pattern, wanted)) kept += std::string(pattern) + "\n";
    }
  }
  if (kept.empty()) return std::nullopt;
  Query query = Query::compile_own(language, kept, "constructs.scm");
  std::vector<CaptureRole> roles = roles_of(query, language);
  const int path = query.capture_index("_path");
  ConstructQuery each{std::move(query), std::move(roles), path, {}, std::nullopt, {}, std::nullopt};
  std::string words;
  for (std::uint32_t pattern = 0; pattern < each.query.pattern_count(); ++pattern) {
    const std::optional<std::string> own = each.query.words(pattern, each.path);
    if (!own) return each;
    words += (words.empty() ? "" : "|") + *own;
  }
  each.words = Regex::compile(words).value();
  each.text = std::move(words);
  if (each.path >= 0) each.names = each.query.identifiers(each.path);
  if (!each.names.empty()) {
    each.mention = Regex::compile(fmt::format(R"(\b({})\b)", fmt::join(each.names, "|"))).value();
  }
  return each;
}

/// The same, made once; null for nothing.
const ConstructQuery* query_of(const Language& language, const std::vector<Construct>& wanted) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, std::vector<Construct>>, std::optional<ConstructQuery>>
      compiled;
  const std::lock_guard lock(mutex);
  const auto [entry, inserted] = compiled.try_emplace({language.name(), wanted});
  if (inserted) entry->second = compile_wanted(language, wanted);
  return entry->second ? &*entry->second : nullptr;
}

/// Where printing is what a program does.
bool is_program(const SourceFile& file) {
  static const Regex kPlace =
      Regex::compile(R"((?i)(^|/)(scripts?|bin|tools?|cli|cmd|examples?)/)").value();
  const std::string_view text = file.text();
  static const Regex kScript = Regex::compile(R"(^#!\s*/)").value();
  const std::optional<Regex>& entry = file.language()->code().program;
  return kScript.search(text) || kPlace.search(file.path()) || (entry && entry->search(text));
}

/// Text of a symbol up to its body.
std::string_view header_of(const SourceFile& file, const Symbol& symbol) {
  const std::uint32_t end = symbol.body.empty() ? symbol.whole.end : symbol.body.begin;
  return file.text_of({symbol.whole.begin, std::max(symbol.whole.begin, end)});
}

/// A definition that is meant to have no body of its own, or lies in one.
bool asks_for_no_body(const SourceFile& file, const SymbolIndex& symbols, std::uint32_t offset) {
  const Regex& unimplemented = *file.language()->code().unimplemented;
  for (const Symbol* symbol = symbols.at(offset); symbol;) {
    if (unimplemented.search(header_of(file, *symbol))) return true;
    const int outer = symbol->container;
    symbol = outer < 0 ? nullptr : &symbols.facts().symbols[static_cast<std::size_t>(outer)];
  }
  return false;
}

/// A test that is to print: a Go example prints what its `// Output:` comment says.
bool is_printing_test(const SourceFile& file, const SymbolIndex& symbols, std::uint32_t offset) {
  const std::optional<Regex>& names = file.language()->code().printing_tests;
  const Symbol* symbol = names && symbols.facts().is_test_file ? symbols.at(offset) : nullptr;
  return symbol && names->search(symbol->name);
}

class NodeFinder {
 public:
  NodeFinder(const TouchedLines& lines, const SymbolIndex& symbols,
             const std::vector<Construct>& wanted)
      : lines_(lines), file_(lines.file()), symbols_(symbols), wanted_(wanted) {}

  bool run(Occurrences& out) {
    const ConstructQuery* wanted = query_of(*file_.language(), wanted_);
    if (!wanted) return true;
    const Names names(file_);
    const auto seen_as = [&](std::uint32_t capture, const Node& node) {
      return static_cast<int>(capture) == wanted->path ? names.path_of(node) : std::nullopt;
    };
    const auto visit = [&](const QueryMatch& match) {
      for (const QueryCapture& capture : match.captures) add(capture, wanted->roles[capture.name]);
      return true;
    };
    const bool complete =
        wanted->query.for_each_match(file_.root(), places_of(*wanted, names), visit, seen_as);
    for (const auto& [begin, end, construct] : found_) {
      if (denied_.count({begin, end, construct}) > 0) continue;
      const Span span{begin, end};
      const auto kind = static_cast<Construct>(construct);
      if (is_silent(kind, span)) continue;
      out.push_back(occurrence_of(kind, span, file_.text_of(span)));
    }
    return complete;
  }

 private:
  using Place = std::tuple<std::uint32_t, std::uint32_t, int>;

  /// Where a match can be: where the words of one stand, or a name this file has for one of them.
  std::vector<Span> places_of(const ConstructQuery& each, const Names& names) const {
    if (!each.words) return lines_.regions();
    std::string text;
    if (each.mention && each.mention->search(file_.text())) {
      for (const std::string& alias : names.aliases_of(each.names)) {
        text += "\\b" + Regex::quote(alias) + "\\b|";
      }
    }
    if (text.empty()) return lines_.places(*each.words);
    const Result<Regex> own = Regex::compile(text + each.text);
    return own ? lines_.places(*own) : lines_.regions();
  }

  void add(const QueryCapture& capture, const CaptureRole& role) {
    if (role.construct < 0) return;
    const auto construct = static_cast<Construct>(role.construct);
    if (std::find(wanted_.begin(), wanted_.end(), construct) == wanted_.end()) return;
    const Span span = capture.node.span();
    const Place place{span.begin, span.end, role.construct};
    if (role.negated) denied_.insert(place);
    if (role.negated || lines_.hunk_of(span) < 0) return;
    found_.insert(place);
    if (role.output) output_.insert(span.begin);
    if (role.body) bodies_.insert(span.begin);
  }

  bool is_silent(Construct construct, const Span& span) {
    if (construct == Construct::debug_prints && output_.count(span.begin) > 0) {
      if (program_ < 0) program_ = is_program(file_) ? 1 : 0;
      return program_ == 1 || is_printing_test(file_, symbols_, span.begin);
    }
    const Language& language = *file_.language();
    if (construct != Construct::stubs || !language.code().unimplemented) return false;
    if (bodies_.count(span.begin) > 0 &&
        (symbols_.facts().is_test_file || language.is_declaration_file(file_.path()))) {
      return true;
    }
    return asks_for_no_body(file_, symbols_, span.begin);
  }

  const TouchedLines& lines_;
  const SourceFile& file_;
  const SymbolIndex& symbols_;
  const std::vector<Construct>& wanted_;
  std::set<Place> found_, denied_;
  std::set<std::uint32_t> output_, bodies_;
  int program_ = -1;
};

}  // namespace

const std::vector<ConstructInfo>& constructs() {
  static const std::vector<ConstructInfo> kConstructs{
      {Construct::any, "any", "any-added", "any", "{} was added: a type that checks nothing",
       "name the type, or use `unknown`, `object` or a type parameter"},
      {Construct::suppressions, "suppressions", "suppression-added", "suppression",
       "{} was added: it silences a tool instead of fixing what it found",
       "fix what the tool reports"},
      {Construct::todo, "todo", "todo-added", "", "{} was added: work left undone",
       "do it now, or open an issue"},
      {Construct::debug_prints, "debug-prints", "debug-print-added", "debug-print",
       "{} was added: debugging output", "remove it, or use the project's logger"},
      {Construct::skipped_tests, "skipped-tests", "skipped-test-added", "skipped-test",
       "{} was added: tests that may no longer run", "make the test pass"},
      {Construct::secrets, "secrets", "secret-added", "",
       "{} was added: it looks like a credential",
       "revoke it, and read it from the environment or a secret store"},
      {Construct::commented_out_code, "commented-out-code", "commented-out-code-added", "",
       "{} was added: code in a comment", "delete it; version control keeps it"},
      {Construct::unsafe, "unsafe", "unsafe-added", "unsafe",
       "{} was added: it goes around the language's safety", "use the safe counterpart"},
      {Construct::empty_catch, "empty-catch", "empty-catch-added", "empty-catch",
       "{} was added: an error is swallowed", "handle the error, log it or let it through"},
      {Construct::stubs, "stubs", "stub-added", "stub", "{} was added: a stub in place of code",
       "write the code"},
  };
  return kConstructs;
}

std::string quoted_line(std::string_view text) {
  const std::string line = collapse_blanks(text.substr(0, 400));
  std::string cut = to_utf8(line.substr(0, 60));
  if (line.size() > 60) cut += "…";
  return fmt::format("`{}`", cut);
}

Occurrence occurrence_of(Construct construct, const Span& span, std::string_view text) {
  const ConstructInfo& info = info_of(construct);
  Occurrence occurrence;
  occurrence.span = span;
  occurrence.rule = info.rule;
  occurrence.message = fmt::format(fmt::runtime(info.message), quoted_line(text));
  occurrence.hint = info.hint;
  occurrence.what = collapse_blanks(text.substr(0, 4096));
  occurrence.group = info.name;
  return occurrence;
}

bool has_constructs(const Language& language, const std::vector<Construct>& wanted) {
  const bool in_comments = std::any_of(wanted.begin(), wanted.end(), [](Construct construct) {
    return construct == Construct::todo || construct == Construct::suppressions ||
           construct == Construct::commented_out_code;
  });
  return in_comments || query_of(language, wanted);
}

bool find_nodes(const TouchedLines& lines, const SymbolIndex& symbols,
                const std::vector<Construct>& wanted, Occurrences& out) {
  if (!lines.file().parsed()) return true;
  return NodeFinder(lines, symbols, wanted).run(out);
}

}  // namespace agentcheck
