#include "grammars/go/build.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "core/text.h"

namespace agentcheck::go {
namespace {

// go/build, syslist.go: what a file name or a constraint can name.
constexpr std::string_view kSystems[] = {
    "aix",   "android", "darwin", "dragonfly", "freebsd", "hurd",    "illumos", "ios",     "js",
    "linux", "nacl",    "netbsd", "openbsd",   "plan9",   "solaris", "wasip1",  "windows", "zos"};
constexpr std::string_view kUnix[] = {"aix",     "android", "darwin",  "dragonfly",
                                      "freebsd", "hurd",    "illumos", "ios",
                                      "linux",   "netbsd",  "openbsd", "solaris"};
constexpr std::string_view kArchitectures[] = {
    "386",    "amd64", "arm",     "arm64",   "loong64", "mips",    "mips64", "mips64le",
    "mipsle", "ppc64", "ppc64le", "riscv64", "s390x",   "sparc64", "wasm"};

template <typename Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::string string_value(const Node& literal) {
  const std::string_view text = literal.text();
  return text.size() < 2 ? std::string() : std::string(text.substr(1, text.size() - 2));
}

/// Every import of the file.
std::vector<Node> import_specs(const SourceFile& file) {
  std::vector<Node> specs;
  for (const Node& node : file.root().named_children()) {
    if (!node.is("import_declaration")) continue;
    for (const Node& child : node.named_children()) {
      if (child.is("import_spec")) specs.push_back(child);
      if (!child.is("import_spec_list")) continue;
      for (const Node& spec : child.named_children()) {
        if (spec.is("import_spec")) specs.push_back(spec);
      }
    }
  }
  return specs;
}

bool is_major_version(std::string_view text) {
  return text.size() > 1 && text[0] == 'v' && std::all_of(text.begin() + 1, text.end(), [](char c) {
           return std::isdigit(static_cast<unsigned char>(c)) != 0;
         });
}

/// Names a package of this path may have: its last element without `go-`, `.go`, `-go`, `.v2`; and
/// the element before a major version.
std::vector<std::string> likely_names(std::string_view path) {
  std::vector<std::string> names;
  const std::size_t slash = path.rfind('/');
  std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
  if (is_major_version(last) && slash != std::string_view::npos) {
    names.emplace_back(last);
    const std::string_view before = path.substr(0, slash);
    last = before.substr(before.rfind('/') == std::string_view::npos ? 0 : before.rfind('/') + 1);
  }
  const std::size_t dot = last.rfind('.');
  if (dot != std::string_view::npos && is_major_version(last.substr(dot + 1))) {
    last = last.substr(0, dot);
  }
  for (const std::string_view ending : {"-go", ".go"}) {
    if (last.ends_with(ending)) last.remove_suffix(ending.size());
  }
  for (const std::string_view beginning : {"go-", "go."}) {
    if (last.starts_with(beginning)) last.remove_prefix(beginning.size());
  }
  names.emplace_back(last);
  return names;
}

/// `// +build a,b !c` (go/build, before `//go:build`): blanks are or, commas are and.
std::string old_constraint(std::string_view words) {
  std::string text;
  for (std::string_view rest = trim(words); !rest.empty();) {
    const std::size_t blank = rest.find_first_of(" \t");
    std::string option(rest.substr(0, blank));
    rest = blank == std::string_view::npos ? std::string_view{} : trim(rest.substr(blank));
    std::string all;
    for (const char c : option) all += c == ',' ? std::string(" && ") : std::string(1, c);
    text += (text.empty() ? "" : " || ") + all;
  }
  return text;
}

void add_constraint(std::string& all, std::string_view text) {
  if (text.empty()) return;
  const bool group = text.find("||") != std::string_view::npos;
  all += all.empty() ? "" : " && ";
  all += group ? "(" + std::string(text) + ")" : std::string(text);
}

/// What the file's name demands (go help buildconstraint): `x_GOOS`, `x_GOARCH`, `x_GOOS_GOARCH`.
std::string name_constraint(std::string_view path) {
  std::string_view name =
      path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  name = name.substr(0, name.find('.'));
  if (name.ends_with("_test")) name.remove_suffix(5);
  const std::size_t last = name.rfind('_');
  if (last == std::string_view::npos) return {};
  const std::string_view word = name.substr(last + 1);
  if (is_one_of(kSystems, word)) return std::string(word);
  if (!is_one_of(kArchitectures, word)) return {};
  const std::string_view before = name.substr(0, last);
  const std::size_t other = before.rfind('_');
  const std::string_view system =
      other == std::string_view::npos ? std::string_view{} : before.substr(other + 1);
  return (is_one_of(kSystems, system) ? std::string(system) + " && " : "") + std::string(word);
}

/// The build constraint of a file: of its name, and of the comments before the package clause.
std::string constraint(const SourceFile& file) {
  std::string written, old;
  for (const Node& node : file.root().children()) {
    if (!node.is("comment")) break;
    const std::string_view line = trim(node.text());
    if (line.starts_with("//go:build ")) written = collapse_blanks(line.substr(11));
    if (!line.starts_with("//")) continue;
    const std::string_view words = trim(line.substr(2));
    if (words.starts_with("+build ")) add_constraint(old, old_constraint(words.substr(7)));
  }
  std::string all = name_constraint(file.path());
  add_constraint(all, written.empty() ? old : written);
  return all;
}

/// A set of tags that hold.
using Tags = std::set<std::string, std::less<>>;

/// Evaluates a constraint: `||` over `&&` over `!`, parentheses, tags.
class Evaluator {
 public:
  Evaluator(std::string_view text, const Tags& tags) : text_(text), tags_(tags) {}
  /// True where it holds; what cannot be read does not hold.
  bool run() { return either() && at_ >= text_.size(); }

 private:
  bool take(std::string_view token) {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return true;
  }
  bool either() {
    bool holds = both();
    while (take("||")) holds = both() || holds;
    return holds;
  }
  bool both() {
    bool holds = one();
    while (take("&&")) holds = one() && holds;
    return holds;
  }
  bool one() {
    constexpr int kMaxDepth = 64;
    if (++depth_ > kMaxDepth) return false;
    bool holds = false;
    if (take("!")) {
      holds = !one();
    } else if (take("(")) {
      holds = either();
      holds = take(")") && holds;
    } else {
      holds = tag();
    }
    --depth_;
    return holds;
  }
  bool tag() {
    take("");
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           std::string_view(" ()!&|").find(text_[at_]) == std::string_view::npos) {
      ++at_;
    }
    return tags_.contains(text_.substr(begin, at_ - begin));
  }

  std::string_view text_;
  const Tags& tags_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

/// The tags a constraint names.
Tags tags_of(std::string_view text) {
  Tags tags;
  std::string word;
  for (const char c : std::string(text) + " ") {
    if (std::string_view(" ()!&|").find(c) == std::string_view::npos) {
      word += c;
    } else if (!word.empty()) {
      tags.insert(std::move(word));
      word.clear();
    }
  }
  return tags;
}

/// The tags that hold for a system (go/build, matchTag).
Tags tags_for(std::string_view system) {
  Tags tags{std::string(system)};
  if (system == "android") tags.insert("linux");
  if (system == "illumos") tags.insert("solaris");
  if (system == "ios") tags.insert("darwin");
  if (is_one_of(kUnix, system)) tags.insert("unix");
  return tags;
}

/// Calls `visit` with every build that can tell the constraints apart until it gives false.
/// Language versions are taken to hold.
template <typename Visit>
bool every_build(const Tags& named, Visit&& visit) {
  constexpr std::size_t kMaxFree = 8;
  std::vector<std::string> architectures{""}, free;
  Tags always;
  for (const std::string& tag : named) {
    if (is_one_of(kArchitectures, tag)) {
      architectures.push_back(tag);
    } else if (tag.starts_with("go1")) {
      always.insert(tag);
    } else if (tag != "unix" && !is_one_of(kSystems, tag)) {
      free.push_back(tag);
    }
  }
  if (free.size() > kMaxFree) return false;
  for (const std::string_view system : kSystems) {
    for (const std::string& architecture : architectures) {
      for (std::size_t bits = 0; bits < (std::size_t{1} << free.size()); ++bits) {
        Tags tags = tags_for(system);
        tags.insert(always.begin(), always.end());
        tags.insert(architecture);
        for (std::size_t i = 0; i < free.size(); ++i) {
          if ((bits >> i) & 1U) tags.insert(free[i]);
        }
        if (!visit(tags)) return false;
      }
    }
  }
  return true;
}

}  // namespace

TypeNames imports(const SourceFile& file) {
  constexpr std::size_t kMaxImports = 200;
  TypeNames names;
  const std::vector<Node> specs = import_specs(file);
  if (specs.size() > kMaxImports) return names;
  const auto path_of = [](const Node& spec) {
    std::string path = string_value(spec.field("path"));
    // The package is an alias of the standard one, type by type.
    return path == "golang.org/x/net/context" ? std::string("context") : path;
  };
  for (const Node& spec : specs) {
    const Node name = spec.field("name");
    if (name.is("package_identifier")) names[std::string(name.text()) + "."] = path_of(spec);
  }
  for (const Node& spec : specs) {
    if (spec.field("name")) continue;
    const std::string path = path_of(spec);
    for (const std::string& name : likely_names(path)) names.emplace(name + ".", path);
  }
  return names;
}

FileContext context(const SourceFile& file) {
  FileContext context;
  const TypeNames names = imports(file);
  for (const auto& [name, path] : std::map<std::string, std::string>(names.begin(), names.end())) {
    context.names += name + "=" + path + "\n";
  }
  context.home = file.root().child_of("package_clause").named_child(0).text();
  context.condition = constraint(file);
  return context;
}

bool covers(std::string_view base, std::string_view head) {
  if (head.empty() || base == head) return true;
  Tags named = tags_of(base);
  named.merge(tags_of(head));
  return every_build(named, [&](const Tags& tags) {
    return (!base.empty() && !Evaluator(base, tags).run()) || Evaluator(head, tags).run();
  });
}

}  // namespace agentcheck::go
