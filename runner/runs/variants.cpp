#include "runner/runs/variants.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "specs/diagnostics.h"
#include "specs/spec_loader.h"
#include "specs/yaml.h"

namespace agentcheck {
namespace {

class Reader {
 public:
  Reader(const Variant& fallback, DiagnosticSink& sink) : fallback_(fallback), sink_(sink) {}

  std::vector<Variant> read(const YamlNode& root) {
    const YamlNode* list = nullptr;
    if (root.kind == YamlKind::mapping) {
      for (const YamlEntry& entry : root.entries) {
        if (entry.key.text == "variants") {
          list = &entry.value;
        } else {
          unknown(entry.key, {"variants"});
        }
      }
    }
    if (list == nullptr || list->kind != YamlKind::sequence || list->items.empty()) {
      sink_.add(list ? list->offset : root.offset, "a file of variants has a list `variants`",
                "variants: [{name: a, agent: command, command: [prog, arg], prompt: more words}]");
      return {};
    }
    std::vector<Variant> variants;
    for (const YamlNode& node : list->items) {
      Variant variant = read_variant(node);
      const bool taken = std::any_of(variants.begin(), variants.end(), [&](const Variant& other) {
        return other.name == variant.name;
      });
      if (taken && !variant.name.empty()) {
        sink_.add(node.offset, fmt::format("two variants are called {}", quoted(variant.name)));
      }
      variants.push_back(std::move(variant));
    }
    return variants;
  }

 private:
  void unknown(const YamlNode& key, const std::vector<std::string>& known) {
    sink_.add(key.offset, fmt::format("unknown key {}", quoted(key.text)),
              sink_.suggest(key.text, known, "the keys are " + quoted_list(known, "and")));
  }

  Variant read_variant(const YamlNode& node) {
    Variant variant = fallback_;
    if (node.kind != YamlKind::mapping) {
      sink_.add(node.offset, fmt::format("a variant is a mapping, not {}", describe(node)));
      return variant;
    }
    for (const YamlEntry& entry : node.entries) {
      if (entry.key.text == "name") {
        text(entry, variant.name);
      } else if (entry.key.text == "agent") {
        text(entry, variant.agent);
      } else if (entry.key.text == "prompt") {
        text(entry, variant.prompt_extra);
      } else if (entry.key.text == "command") {
        words(entry, variant.command);
      } else {
        unknown(entry.key, {"name", "agent", "command", "prompt"});
      }
    }
    if (variant.name.empty()) sink_.add(node.offset, "a variant needs a `name`");
    if (variant.agent.empty()) {
      sink_.add(node.offset, "a variant needs an `agent`", "or give one for all with --agent");
    }
    return variant;
  }

  void text(const YamlEntry& entry, std::string& out) {
    if (entry.value.is_scalar()) {
      out = entry.value.text;
    } else if (entry.value.kind != YamlKind::refused) {
      sink_.add(entry.value.offset,
                fmt::format("`{}` is a text, not {}", entry.key.text, describe(entry.value)));
    }
  }

  void words(const YamlEntry& entry, std::vector<std::string>& out) {
    out.clear();
    const std::vector<YamlNode>& items = entry.value.items;
    const bool all = std::all_of(items.begin(), items.end(),
                                 [](const YamlNode& item) { return item.is_scalar(); });
    if (entry.value.kind != YamlKind::sequence || items.empty() || !all) {
      sink_.add(entry.value.offset, "`command` is a list of words", "command: [prog, arg]");
      return;
    }
    for (const YamlNode& item : items) out.push_back(item.text);
  }

  const Variant& fallback_;
  DiagnosticSink& sink_;
};

}  // namespace

Result<std::vector<Variant>> load_variants(std::string_view text, const std::string& path,
                                           const Variant& fallback) {
  text = without_bom(text);
  DiagnosticSink sink(text);
  std::vector<Variant> variants;
  if (text.size() > kMaxYamlBytes) {
    return fail(ErrorKind::usage, fmt::format("{} is larger than any file of variants", path));
  }
  if (const std::optional<YamlNode> root = parse_yaml(text, sink)) {
    variants = Reader(fallback, sink).read(*root);
  }
  const std::vector<Diagnostic> diagnostics = sink.take();
  if (diagnostics.empty()) return variants;
  return fail(ErrorKind::usage, render_diagnostics(diagnostics, text, path));
}

}  // namespace agentcheck
