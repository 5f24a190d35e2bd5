#include "grammars/rust/context.h"

#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/regex.h"
#include "core/text.h"
#include "grammars/rust/types.h"

namespace agentcheck::rust {
namespace {

/// Modules and macros nested in one another deeper than this are not read.
constexpr int kMaxModules = 64;
constexpr int kMaxEmbedded = 4;

/// Longer trait names are hostile.
constexpr std::size_t kMaxTrait = 512;

bool is_test_only(std::string_view attribute) {
  static const Regex regex = Regex::compile(R"(^#\s*\[\s*cfg\s*\(\s*test\b)").value();
  return regex.search(attribute);
}

/// The traits of `derive(...)`, also inside `cfg_attr(...)`.
void add_derived(std::string_view attribute, std::vector<std::string>& out) {
  static const Regex regex = Regex::compile(R"(\bderive\s*\([^)]*\))").value();
  Span match;
  if (!regex.find(attribute, 0, match)) return;
  std::string word;
  for (const char c : attribute.substr(match.begin, match.size()).substr(6)) {
    const bool ends = c == ',' || c == ')' || c == '(';
    if (ends && !word.empty()) out.push_back(word);
    if (ends || c == ':') {  // Of a path its last segment.
      word.clear();
    } else if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
      word += c;
    }
  }
}

/// A trait by its last segment, without lifetimes: `From<io::Error>` of
/// `std::convert::From<io::Error>`.
std::string trait_text(Node trait, const TokenWriter& writer) {
  std::string arguments;
  if (trait.is("generic_type")) {
    std::vector<std::string> words;
    for (const Node& argument : trait.field("type_arguments").named_children()) {
      if (!argument.is("lifetime")) words.push_back(writer.text(argument));
    }
    if (!words.empty()) arguments = "<" + join(words, ", ") + ">";
    trait = trait.field("type");
  }
  if (trait.is("scoped_type_identifier")) trait = trait.field("name");
  return std::string(trait.text()) + arguments;
}

/// `&S` of `&'$1 S`.
std::string without_lifetimes(std::string text) {
  for (std::size_t at = text.find("&'"); at != std::string::npos; at = text.find("&'", at + 1)) {
    const std::size_t end = text.find(' ', at);
    if (end != std::string::npos) text.erase(at + 1, end - at);
  }
  return text;
}

class ContextReader {
 public:
  explicit ContextReader(const SourceFile& file) : file_(file) {}

  FileContext run() {
    if (const Node root = file_.root()) {
      find_private_traits(root);
      read(root, {}, 0, 0);
      context_.condition = condition(root);
    }
    return std::move(context_);
  }

 private:
  static std::string condition(const Node& root) {
    std::vector<std::string> conditions;
    for (const Node& node : root.children()) {
      if (!node.is("inner_attribute_item")) continue;
      std::string text;
      for (const char c : node.text()) {
        if (c != ' ' && c != '\n' && c != '\t' && c != '\r') text += c;
      }
      if (text.starts_with("#![cfg(")) conditions.push_back(text.substr(3, text.size() - 4));
    }
    std::sort(conditions.begin(), conditions.end());
    return join(conditions, " and ");
  }

  /// Traits of the file that nobody else can name.
  void find_private_traits(const Node& root) {
    for (const Node& node : root.named_children()) {
      if (node.is("trait_item") && node.child_of("visibility_modifier").text() != "pub") {
        private_traits_.insert(std::string(node.field("name").text()));
      }
    }
  }

  /// Reads the items of a module or of a macro's braces.
  void read(const Node& items, const std::string& prefix, int modules, int embedded) {
    std::vector<std::string> derived;
    bool test = false;
    for (const Node& node : items.named_children()) {
      if (node.is("attribute_item")) {
        test = test || is_test_only(node.text());
        add_derived(node.text(), derived);
        continue;
      }
      if (!test) read_item(node, derived, prefix, modules, embedded);
      derived.clear();
      test = false;
    }
  }

  void read_item(const Node& node, const std::vector<std::string>& derived,
                 const std::string& prefix, int modules, int embedded) {
    if (node.is_any("struct_item", "enum_item", "union_item")) {
      for (const std::string& trait : derived) {
        add(prefix + std::string(node.field("name").text()), trait);
      }
    } else if (node.is("impl_item")) {
      read_impl(node, prefix);
    } else if (node.is("mod_item") && node.field("body") && modules < kMaxModules) {
      read(node.field("body"), prefix + std::string(node.field("name").text()) + "::", modules + 1,
           embedded);
    } else if (node.is("expression_statement")) {
      read_item(node.named_child(0), {}, prefix, kMaxModules, embedded);
    } else if (node.is("macro_invocation") && embedded < kMaxEmbedded) {
      const std::vector<Node> children = node.children();
      if (children.empty() || !children.back().text().starts_with('{')) return;
      const Span braces = children.back().span();
      if (braces.size() <= 2) return;
      const SourceFile::Tree tree = file_.parse_part({braces.begin + 1, braces.end - 1});
      if (!tree) return;
      read(Node(ts_tree_root_node(tree.get()), file_.text()), prefix, modules, embedded + 1);
    }
  }

  void read_impl(const Node& node, const std::string& prefix) {
    const Node trait = node.field("trait"), type = node.field("type");
    if (!trait || node.child_of("!") || trait.span().size() + type.span().size() > kMaxTrait)
      return;
    TypeNames names;
    std::vector<std::string> unused;
    if (const Node list = node.field("type_parameters")) {
      rust::bind(*file_.language(), list, "$", names, unused);
    }
    const TokenWriter writer(*file_.language(), names);
    std::string what = trait_text(trait, writer);
    if (type.is_any("reference_type", "pointer_type") || !is_plain(type, names)) {
      what += " for " + without_lifetimes(writer.text(type));
    }
    add(prefix + impl_name(type), std::move(what));
  }

  void add(std::string type, std::string what) {
    // A sealed trait is one nobody else can name (API guidelines, C-SEALED); to drop is no promise.
    const std::string name = what.substr(0, what.find('<'));
    if (name == "Drop" || name == "Sealed" || private_traits_.contains(name)) return;
    context_.conformances.push_back({std::move(type), std::move(what)});
  }

  const SourceFile& file_;
  FileContext context_;
  std::set<std::string, std::less<>> private_traits_;
};

}  // namespace

std::string impl_name(Node type) {
  while (true) {
    if (type.is_any("generic_type", "reference_type", "pointer_type")) {
      type = type.field("type");
    } else if (type.is("scoped_type_identifier")) {
      type = type.field("name");
    } else if (type.is("dynamic_type")) {
      type = type.field("trait");
    } else {
      return shorten(collapse_blanks(type.text()), 64);
    }
  }
}

bool is_plain(const Node& type, const TypeNames& types) {
  if (!type.is("generic_type")) return true;
  std::set<std::string> seen;
  for (const Node& argument : type.field("type_arguments").named_children()) {
    if (argument.is("lifetime")) continue;
    const std::string name(argument.text());
    if (!types.contains(name) || !seen.insert(name).second) return false;
  }
  return true;
}

FileContext context(const SourceFile& file) { return ContextReader(file).run(); }

}  // namespace agentcheck::rust
