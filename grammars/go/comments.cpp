#include "grammars/go/comments.h"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "core/regex.h"
#include "core/text.h"

namespace agentcheck::go {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
}

/// Specification, "Semicolons": what a line must end in for one to be inserted.
bool ends_statement(std::string_view line) {
  if (line.empty()) return false;
  if (std::string_view(")]}\"'`").find(line.back()) != std::string_view::npos) return true;
  if (line.ends_with("++") || line.ends_with("--")) return true;
  std::size_t begin = line.size();
  while (begin > 0 && is_word(line[begin - 1])) --begin;
  const std::string_view word = line.substr(begin);
  static constexpr std::string_view kOpen[] = {
      "case",    "chan",  "const",  "default", "defer",  "else",      "for",
      "func",    "go",    "goto",   "if",      "import", "interface", "map",
      "package", "range", "select", "struct",  "switch", "type",      "var"};
  return !word.empty() && std::find(std::begin(kOpen), std::end(kOpen), word) == std::end(kOpen);
}

/// True where the comment is over several lines, behind the end of a statement, and before more
/// code.
bool inserts_semicolon(const SourceFile& file, const Node& comment) {
  if (comment.text().find('\n') == std::string_view::npos) return false;
  const std::string_view text = file.text();
  std::string_view before = text.substr(0, comment.begin());
  before = before.substr(before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1);
  std::string_view after = text.substr(comment.end());
  after = trim(after.substr(0, after.find('\n')));
  if (after.empty() || after.starts_with("//") || after.starts_with("}")) return false;
  return ends_statement(trim(before));
}

/// The last group of comments of a function's body, as go/doc finds an example's output.
std::vector<Node> last_group(const Node& body) {
  std::vector<Node> group;
  for_each_leaf(body, [&](const Node& leaf) {
    if (!leaf.is("comment")) return;
    if (!group.empty() && leaf.first_line() > group.back().last_line() + 1) group.clear();
    group.push_back(leaf);
  });
  return group;
}

bool is_output(std::string_view text) {
  static const Regex regex =
      Regex::compile(R"(^(//|/\*)[ \t\r\n]*(?i:(unordered )?output:))").value();
  return regex.search(text);
}

/// Text of an example's last comment group, where it says what the example prints.
bool is_expected_output(const SourceFile& file, const Node& comment) {
  constexpr std::uint32_t kMaxBody = 16U << 10;
  if (!file.path().ends_with("_test.go")) return false;
  Node function = comment.parent();
  while (function && !function.is("function_declaration")) function = function.parent();
  if (!function || !function.field("name").text().starts_with("Example")) return false;
  const Node body = function.field("body");
  if (!body || body.begin() > comment.begin()) return false;
  if (body.span().size() > kMaxBody) return is_output(comment.text());
  const std::vector<Node> group = last_group(body);
  if (group.empty() || !is_output(group.front().text())) return false;
  return std::any_of(group.begin(), group.end(),
                     [&](const Node& other) { return other == comment; });
}

}  // namespace

bool comment_is_code(const SourceFile& file, const Node& comment) {
  // cgo compiles the comment before `import "C"`.
  return file.text().find("import \"C\"") != std::string_view::npos ||
         inserts_semicolon(file, comment) || is_expected_output(file, comment);
}

}  // namespace agentcheck::go
