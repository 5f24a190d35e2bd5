#include "specs/yaml_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.h"

namespace agentcheck {
namespace {

struct Message {
  std::string_view theirs;  ///< As in yaml-cpp 0.7's exceptions.h.
  std::string_view ours;
  std::string_view hint;
};

constexpr std::string_view kIndent =
    "check the indentation; text that holds `: ` or ` #` needs quotes";
constexpr std::string_view kNoAlias = "aliases are not supported";
constexpr std::string_view kQuoteStar = "text that begins with `*` needs quotes";
constexpr std::string_view kNoTag = "tags are not supported";
constexpr std::string_view kQuoteBang = "text that begins with `!` needs quotes";

constexpr std::array<Message, 20> kMessages{{
    {"illegal map value", "`:` cannot stand here",
     "check the indentation and the `:` of the line above; text that holds `: ` needs quotes"},
    {"illegal map key", "a key cannot stand here", kIndent},
    {"illegal block entry", "a list item cannot stand here", kIndent},
    {"end of map not found", "expected a key here, or the end of the mapping", kIndent},
    {"end of sequence not found", "expected `- ` here, or the end of the list", kIndent},
    {"end of map flow not found", "`{` is never closed", "add the missing `}` or `,`"},
    {"end of sequence flow not found", "`[` is never closed", "add the missing `]` or `,`"},
    {"illegal flow end", "this bracket closes nothing", ""},
    {"illegal tab when looking for indentation", "a tab cannot indent", "use blanks"},
    {"illegal EOF in scalar", "a quote is opened and never closed before here", ""},
    {"illegal document indicator in scalar", "`---` or `...` in quoted text", "indent the line"},
    {"unknown token", "this character cannot begin a value", "put it in quotes"},
    {"unknown escape character: ", "unknown escape",
     "write a backslash as `\\\\`, or use single quotes"},
    {"the referenced anchor is not defined", kNoAlias, kQuoteStar},
    {"alias not found after *", kNoAlias, kQuoteStar},
    {"illegal character found while scanning alias", kNoAlias, kQuoteStar},
    {"anchor not found after &", "anchors are not supported",
     "text that begins with `&` needs quotes"},
    {"illegal character found while scanning tag handle", kNoTag, kQuoteBang},
    {"cannot assign multiple tags to the same node", kNoTag, kQuoteBang},
    {"unexpected character in block scalar", "unexpected text after `|` or `>`",
     "begin the text on the next line"},
}};

std::size_t line_start(std::string_view text, std::size_t offset) {
  const std::size_t feed = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  return feed == std::string_view::npos ? 0 : feed + 1;
}

/// A tab in the white space that begins the line of `offset`, before it; npos where there is none.
std::size_t indenting_tab(std::string_view text, std::size_t offset) {
  for (std::size_t at = line_start(text, offset); at < offset; ++at) {
    if (text[at] == '\t') return at;
    if (text[at] != ' ') break;
  }
  return std::string_view::npos;
}

}  // namespace

TextProblem syntax_problem(std::string_view theirs, std::size_t offset, std::string_view text,
                           std::size_t open_bracket) {
  offset = std::min(offset, text.size());
  const bool unclosed = theirs.find("flow not found") != std::string_view::npos;
  if (unclosed && open_bracket != std::string_view::npos) offset = open_bracket;
  if (const std::size_t tab = indenting_tab(text, offset); tab != std::string_view::npos) {
    return {tab, "a tab cannot indent", "use blanks"};
  }
  for (const Message& row : kMessages) {
    const bool prefix =
        row.theirs.back() == ' ' && theirs.substr(0, row.theirs.size()) == row.theirs;
    // yaml-cpp places an escape at its end.
    if (prefix) offset = std::min(offset, text.rfind('\\', offset));
    if (theirs == row.theirs || prefix) {
      return {offset, std::string(row.ours), std::string(row.hint)};
    }
  }
  return {offset, fmt::format("not YAML: {}", theirs), ""};
}

TextProblem second_document_problem(std::size_t offset, std::string_view text) {
  offset = std::min(offset, text.size());
  const std::string_view before = trim(text.substr(0, offset));
  const std::string_view last = before.substr(line_start(before, before.size()));
  if (text.substr(offset, 3) == "---" || last == "..." || last == "---") {
    return {offset, "a second document begins here; a file holds one",
            "remove the `---` or `...` before it"};
  }
  return {offset, "this belongs to nothing that stands above it", std::string(kIndent)};
}

}  // namespace agentcheck
