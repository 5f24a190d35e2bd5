#include "checks/structural/dependency_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <toml.hpp>

#include "core/text.h"
#include "specs/yaml.h"

namespace agentcheck {
namespace {

using Path = std::vector<std::string>;
using Scalars = std::vector<std::pair<Path, std::string>>;

constexpr int kMostDepth = 100;

tl::unexpected<Error> unreadable(std::string why) {
  return fail(ErrorKind::undecided, std::move(why));
}

// JSON, with a key given twice refused: readers differ in which of the two they take.
Result<Scalars> read_json(std::string_view text) {
  using Json = nlohmann::ordered_json;
  std::vector<std::set<std::string>> keys;
  std::string problem;
  const auto callback = [&](int depth, Json::parse_event_t event, Json& value) {
    if (depth > kMostDepth) problem = "it is nested too deep";
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end && !keys.empty()) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.empty() &&
        !keys.back().insert(value.get<std::string>()).second) {
      problem = fmt::format("the key `{}` is there twice", display(value.get<std::string>()));
    }
    return problem.empty();
  };
  const Json root = Json::parse(text, callback, false);
  if (!problem.empty()) return unreadable(problem);
  if (!root.is_object()) return unreadable("it is no JSON object");
  Scalars scalars;
  Path path;
  const std::function<void(const Json&)> flatten = [&](const Json& node) {
    if (!node.is_structured() || node.empty()) {
      scalars.emplace_back(path, node.is_string() ? node.get<std::string>() : node.dump());
    } else {
      for (const auto& [key, value] : node.items()) {
        path.push_back(key);
        flatten(value);
        path.pop_back();
      }
    }
  };
  flatten(root);
  return scalars;
}

Result<Scalars> read_yaml(std::string_view text) {
  DiagnosticSink sink(text);
  const std::optional<YamlNode> root = parse_yaml(text, sink);
  if (!root || !sink.take().empty())
    return unreadable("it is no YAML that can be read for certain");
  Scalars scalars;
  Path path;
  const std::function<void(const YamlNode&)> flatten = [&](const YamlNode& node) {
    if (node.entries.empty() && node.items.empty()) scalars.emplace_back(path, node.text);
    for (const YamlEntry& entry : node.entries) {
      path.push_back(entry.key.text);
      flatten(entry.value);
      path.pop_back();
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      path.push_back(std::to_string(i));
      flatten(node.items[i]);
      path.pop_back();
    }
  };
  flatten(*root);
  return scalars;
}

/// TOML. Tables of an array that have a name are known by it and their version, not by their place.
Result<Scalars> read_toml(std::string_view text) {
  int depth = 0;  // Brackets in strings count as well: the parser below has no limit of its own.
  for (const char c : text) {
    depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
    if (depth > kMostDepth) return unreadable("it is nested too deep");
    depth = std::max(depth, 0);
  }
  Scalars scalars;
  try {
    std::istringstream stream{std::string(text)};
    const toml::value root = toml::parse(stream, "file");
    Path path;
    const std::function<void(const toml::value&)> flatten = [&](const toml::value& node) {
      if (node.is_table()) {
        const std::map<std::string, toml::value> sorted(node.as_table().begin(),
                                                        node.as_table().end());
        if (sorted.empty()) scalars.emplace_back(path, "{}");
        for (const auto& [key, value] : sorted) {
          path.push_back(key);
          flatten(value);
          path.pop_back();
        }
      } else if (node.is_array()) {
        if (node.as_array().empty()) scalars.emplace_back(path, "[]");
        std::map<std::string, int> seen;
        std::size_t index = 0;
        for (const toml::value& item : node.as_array()) {
          std::string key = std::to_string(index++);
          if (item.is_table() && item.contains("name") && item.at("name").is_string()) {
            key = item.at("name").as_string().str;
            if (seen[key]++ > 0 && item.contains("version")) {
              key += "@" + toml::format(item.at("version"));
            }
          } else if (item.is_string()) {
            key = item.as_string().str;  // A requirement is known by its name.
            const std::string name = key.substr(0, key.find_first_of(" <>=!~;[(@"));
            if (!name.empty() && seen[name]++ == 0) key = name;
          }
          path.push_back(key);
          flatten(item);
          path.pop_back();
        }
      } else {
        scalars.emplace_back(path, node.is_string() ? node.as_string().str : toml::format(node));
      }
    };
    flatten(root);
  } catch (const std::exception&) {
    return unreadable("it is no TOML");
  }
  return scalars;
}

std::string join(const Path& path, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < std::min(count, path.size()); ++i) {
    text += (i == 0 ? "" : "/") + path[i];
  }
  return text;
}

bool is_dependency_table(std::string_view key) {
  static const std::set<std::string_view> kTables{
      "dependencies",         "devDependencies",  "peerDependencies",
      "optionalDependencies", "dev-dependencies", "build-dependencies",
      "specifiers",           "dev_dependencies", "build_dependencies"};
  return kTables.contains(key);
}

/// Gives every scalar the entry `describe` makes of it.
Result<DependencyEntries> describe_all(
    const Result<Scalars>& scalars,
    const std::function<DependencyEntry(const Path&, const std::string&)>& describe) {
  if (!scalars) return tl::unexpected(scalars.error());
  DependencyEntries entries;
  for (const auto& [path, value] : *scalars) {
    DependencyEntry entry = describe(path, value);
    entry.value = value;
    if (!entries.emplace(join(path, path.size()), std::move(entry)).second) {
      return unreadable(fmt::format("`{}` is there twice", display(join(path, path.size()))));
    }
  }
  return entries;
}

/// A resolved copy: its attributes, and what it needs.
DependencyEntry resolved(std::string package, const Path& path, std::size_t from) {
  DependencyEntry entry{"", std::move(package), join(path, from), "", ""};
  if (path.size() > from) entry.leaf = path[from];
  const bool need = path.size() > from + 1 && is_dependency_table(entry.leaf);
  if (need) {
    entry.needs = path[from + 1].substr(0, path[from + 1].find(' '));
    entry.leaf = "needs";
  }
  return entry;
}

DependencyEntry requirement(const std::string& package) { return {"", package, "", "", ""}; }

Result<DependencyEntries> read_package_json(std::string_view text) {
  return describe_all(read_json(text), [](const Path& path, const std::string&) {
    const bool own = path.size() == 2 && is_dependency_table(path[0]);
    return own ? requirement(path[1]) : DependencyEntry{};
  });
}

Result<DependencyEntries> read_package_lock(std::string_view text) {
  return describe_all(read_json(text), [](const Path& path, const std::string&) {
    constexpr std::string_view kFolder = "node_modules/";
    if (path.size() >= 3 && path[0] == "packages") {
      const std::size_t at = path[1].rfind(kFolder);
      if (at != std::string::npos) return resolved(path[1].substr(at + kFolder.size()), path, 2);
      if (path.size() == 4 && is_dependency_table(path[2])) return requirement(path[3]);
    }
    if (path.size() >= 3 && path[0] == "dependencies") {  // Version 1: copies in copies.
      std::size_t at = 0;
      while (at + 3 < path.size() && path[at + 2] == "dependencies") at += 2;
      DependencyEntry entry = resolved(path[at + 1], path, at + 2);
      if (entry.leaf == "requires" && path.size() == at + 4) entry.needs = path[at + 3];
      return entry;
    }
    return DependencyEntry{};
  });
}

/// "name@npm:^1.0, name@^2": the name, which can begin with `@` itself.
std::string name_before_at(std::string_view descriptor) {
  return std::string(descriptor.substr(0, descriptor.find('@', 1)));
}

/// pnpm writes behind a version which peers it was resolved with: `6.0.1(postcss@8.5.19)`. Those
/// have entries of their own; copies that differ in them alone are told apart by their place.
Result<Scalars> without_peers(Result<Scalars> scalars) {
  if (!scalars) return scalars;
  std::map<std::string, std::map<std::string, std::string>> copies;
  for (auto& [path, value] : *scalars) {
    value = value.substr(0, value.find('('));
    if (path.size() < 2 || path[1].find('(') == std::string::npos) continue;
    const std::string bare = path[1].substr(0, path[1].find('('));
    std::map<std::string, std::string>& known = copies[path[0] + "/" + bare];
    const std::string number = known.empty() ? "" : fmt::format(" copy {}", known.size() + 1);
    path[1] = known.try_emplace(path[1], bare + number).first->second;
  }
  return scalars;
}

Result<DependencyEntries> read_pnpm_lock(std::string_view text) {
  return describe_all(without_peers(read_yaml(text)), [](const Path& path, const std::string&) {
    if (path.size() >= 2 && (path[0] == "packages" || path[0] == "snapshots")) {
      std::string name(path[1]);
      const bool slash = name.starts_with('/');
      if (slash) name.erase(0, 1);
      if (slash && name.find('@', 1) == std::string::npos) {
        name = name.substr(0, name.rfind('/'));
      }
      return resolved(name_before_at(name), path, 2);
    }
    if (path.size() >= 2 && is_dependency_table(path[0])) return requirement(path[1]);
    if (path.size() >= 4 && path[0] == "importers" && is_dependency_table(path[2])) {
      return requirement(path[3]);
    }
    return DependencyEntry{};
  });
}

/// yarn's own format up to version 1: blocks of indented `key value` lines.
Result<Scalars> read_yarn_blocks(std::string_view text) {
  Scalars scalars;
  Path path;
  const auto unquote = [](std::string_view word) {
    word = trim(word);
    if (word.size() > 1 && word.front() == '"' && word.back() == '"') {
      word = word.substr(1, word.size() - 2);
    }
    return std::string(word);
  };
  for (std::string_view line : split_lines(text)) {
    const std::size_t indent = line.find_first_not_of(' ');
    if (trim(line).empty() || line[indent] == '#') continue;
    std::string_view rest = trim(line);
    if (indent % 2 != 0 || indent / 2 > path.size())
      return unreadable("it is no lock file of yarn");
    path.resize(indent / 2);
    if (rest.ends_with(':')) {
      rest.remove_suffix(1);
      path.push_back(indent == 0 ? std::string(rest) : unquote(rest));
      continue;
    }
    const std::size_t end = rest.front() == '"' ? rest.find('"', 1) + 1 : rest.find(' ');
    if (path.empty() || end == 0 || end >= rest.size()) {
      return unreadable("it is no lock file of yarn");
    }
    Path key = path;
    key.push_back(unquote(rest.substr(0, end)));
    scalars.emplace_back(std::move(key), unquote(rest.substr(end)));
  }
  return scalars;
}

Result<DependencyEntries> read_yarn_lock(std::string_view text) {
  const bool berry = text.find("\n__metadata:") != std::string_view::npos;
  return describe_all(berry ? read_yaml(text) : read_yarn_blocks(text),
                      [](const Path& path, const std::string&) {
                        if (path[0] == "__metadata") return DependencyEntry{};
                        std::string key = path[0];
                        key.erase(std::remove(key.begin(), key.end(), '"'), key.end());
                        return resolved(name_before_at(key), path, 1);
                      });
}

Result<DependencyEntries> read_cargo_toml(std::string_view text) {
  return describe_all(read_toml(text), [](const Path& path, const std::string&) {
    if (path[0] == "patch" || path[0] == "replace") return DependencyEntry{};
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      const bool place =
          i == 0 || (i == 1 && path[0] == "workspace") || (i == 2 && path[0] == "target");
      if (place && is_dependency_table(path[i])) {
        DependencyEntry entry = requirement(path[i + 1]);
        if (path.size() > i + 2) entry.leaf = path[i + 2];
        return entry;
      }
    }
    return DependencyEntry{};
  });
}

/// `[[package]]` of Cargo and Poetry.
Result<DependencyEntries> read_package_tables(std::string_view text) {
  return describe_all(read_toml(text), [](const Path& path, const std::string&) {
    if (path.size() >= 3 && path[0] == "package") {
      return resolved(path[1].substr(0, path[1].find('@')), path, 2);
    }
    if (path.size() >= 3 && path[0] == "metadata" && path[1] == "files") {
      return resolved(path[2], path, 3);
    }
    return path.back() == "content-hash" ? DependencyEntry{"", "", "", "hash of the manifest", ""}
                                         : DependencyEntry{};
  });
}

/// The name at the front of a PEP 508 requirement.
std::string requirement_name(std::string_view text) {
  text = trim(text);
  std::size_t end = 0;
  while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
                               std::string_view("-_.").find(text[end]) != std::string_view::npos)) {
    ++end;
  }
  return std::string(text.substr(0, end));
}

Result<DependencyEntries> read_pyproject(std::string_view text) {
  return describe_all(read_toml(text), [](const Path& path, const std::string& value) {
    const bool project = path[0] == "project" && path.size() >= 3 &&
                         (path[1] == "dependencies" || path[1] == "optional-dependencies");
    if (project || path[0] == "dependency-groups") return requirement(requirement_name(value));
    const bool poetry = path.size() > 3 && path[0] == "tool" && path[1] == "poetry";
    for (std::size_t i = 2; poetry && i + 1 < path.size(); ++i) {
      if (is_dependency_table(path[i]) && (i == 2 || path[2] == "group")) {
        return requirement(path[i + 1]);
      }
    }
    return DependencyEntry{};
  });
}

Result<DependencyEntries> read_requirements(std::string_view text) {
  DependencyEntries entries;
  std::string joined(text);
  for (std::size_t at; (at = joined.find("\\\n")) != std::string::npos;) joined.replace(at, 2, " ");
  for (std::string_view line : split_lines(joined)) {
    if (line.starts_with('#')) continue;
    line = trim(line.substr(0, line.find(" #")));
    if (line.empty()) continue;
    const std::string name = line.front() == '-' ? std::string() : requirement_name(line);
    DependencyEntry entry = requirement(name);
    entry.value = collapse_blanks(line);
    std::string key = name.empty() ? "line " + entry.value : name;
    while (!entries.emplace(key, entry).second) key += " again";
  }
  return entries;
}

Result<DependencyEntries> read_go_mod(std::string_view text) {
  DependencyEntries entries;
  std::string block;
  for (std::string_view line : split_lines(text)) {
    line = trim(line.substr(0, line.find("//")));
    if (line.empty()) continue;
    if (!block.empty() && line == ")") {
      block.clear();
      continue;
    }
    std::string words = collapse_blanks(line);
    if (block.empty() && words.ends_with("(")) {
      block = std::string(trim(std::string_view(words).substr(0, words.size() - 1)));
      continue;
    }
    if (!block.empty()) words = block + " " + words;
    const bool require = words.starts_with("require ");
    const std::size_t name = require ? 8 : 0;
    const std::size_t end = require ? words.find(' ', name) : std::string::npos;
    DependencyEntry entry;
    std::string key = words;
    if (end != std::string::npos) {
      key = words.substr(0, end);
      entry = {words.substr(end + 1), words.substr(name, end - name), key, "version", ""};
    }
    if (!entries.emplace(key, entry).second) {
      return unreadable(fmt::format("`{}` is there twice", display(key)));
    }
  }
  return entries;
}

Result<DependencyEntries> read_go_sum(std::string_view text) {
  DependencyEntries entries;
  for (const std::string_view line : split_lines(text)) {
    const std::string words = collapse_blanks(trim(line));
    if (words.empty()) continue;
    const std::size_t first = words.find(' '), second = words.rfind(' ');
    if (first == second) return unreadable("a line of it is no checksum");
    const std::string key = words.substr(0, second);
    DependencyEntry entry{words.substr(second + 1), words.substr(0, first), key, "checksum", ""};
    const auto [old, added] = entries.emplace(key, entry);
    if (!added && old->second.value != entry.value) {
      return unreadable(fmt::format("`{}` has two checksums", display(key)));
    }
  }
  return entries;
}

constexpr DependencyFormat kFormats[] = {
    {"package.json", false, true, read_package_json},
    {"package-lock.json", true, true, read_package_lock},
    {"npm-shrinkwrap.json", true, true, read_package_lock},
    {"pnpm-lock.yaml", true, true, read_pnpm_lock},
    {"yarn.lock", true, true, read_yarn_lock},
    {"Cargo.toml", false, true, read_cargo_toml},
    {"Cargo.lock", true, false, read_package_tables},
    {"go.mod", false, true, read_go_mod},
    {"go.sum", true, true, read_go_sum},
    {"pyproject.toml", false, true, read_pyproject},
    {"poetry.lock", true, true, read_package_tables},
    {"*requirements.txt", false, true, read_requirements},
    {"*constraints.txt", false, true, read_requirements},
};

}  // namespace

const DependencyFormat* dependency_format(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const bool in_requirements = path.find("requirements/") != std::string_view::npos;
  for (const DependencyFormat& format : kFormats) {
    if (format.name == name) return &format;
    if (format.name.front() != '*') continue;
    const bool listed = name.ends_with(format.name.substr(1)) ||
                        (name.starts_with("requirements") && name.ends_with(".txt")) ||
                        (in_requirements && name.ends_with(".txt"));
    if (listed) return &format;
  }
  return nullptr;
}

std::string canonical_package(std::string_view name, const DependencyFormat& format) {
  std::string canonical(name);
  const bool python = format.read == read_requirements || format.read == read_pyproject ||
                      format.name == "poetry.lock";
  if (!python) return canonical;
  for (char& c : canonical) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_' || c == '.') c = '-';
  }
  return canonical;
}

}  // namespace agentcheck
