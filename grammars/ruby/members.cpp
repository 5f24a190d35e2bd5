#include "grammars/ruby/members.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace agentcheck::ruby {
namespace {

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 5> kAttributes{"attr_reader", "attr_writer", "attr_accessor",
                                                      "attr", "cattr_accessor"};

/// Names an `attr_*` call makes: the reader, the writer or both.
std::vector<std::string> attribute_names(std::string_view method,
                                         const std::vector<std::string>& names) {
  std::vector<std::string> out;
  const bool writes = method.ends_with("writer") || method.ends_with("accessor");
  for (const std::string& name : names) {
    if (!method.ends_with("writer")) out.push_back(name);
    if (writes) out.push_back(name + "=");
  }
  return out;
}

void add_names(const Node& node, std::vector<std::string>& out, int depth = 8) {
  if (depth == 0) return;
  if (node.is_any("symbol_array", "string_array")) {
    for (const Node& child : node.named_children()) out.emplace_back(child.text());
  } else if (node.is_any("array", "splat_argument", "parenthesized_statements")) {
    for (const Node& child : node.named_children()) add_names(child, out, depth - 1);
  } else if (node.is_any("method", "singleton_method")) {
    out.emplace_back(node.field("name").text());
  } else if (node.is("call")) {
    const std::string_view method = own_method(node);
    std::vector<std::string> names = names_in_arguments(node, depth - 1);
    if (one_of(method, kAttributes)) names = attribute_names(method, names);
    if (method == "define_method" || method == "alias_method") {
      names.resize(std::min<std::size_t>(names.size(), 1));
    }
    out.insert(out.end(), names.begin(), names.end());
  } else if (std::string name = literal_name(node); !name.empty()) {
    out.push_back(std::move(name));
  }
}

/// A method of the class around a definition.
Symbol method_symbol(const Definition& definition, std::string_view name, const Node& at) {
  Symbol symbol;
  symbol.kind = SymbolKind::method;
  symbol.name = name;
  symbol.qualified = qualified_method(definition.prefix, is_instance_level(definition), name);
  symbol.whole = definition.outer.span();
  symbol.name_span = at.span();
  symbol.signature->has_parameters = true;
  return symbol;
}

Symbol attribute_symbol(const Definition& definition, std::string_view name, const Node& at) {
  Symbol symbol = method_symbol(definition, name, at);
  if (name.ends_with('=')) {
    symbol.signature->parameters.emplace_back().name = "value";
    symbol.doc_exempt = true;
  }
  symbol.returns_nothing = true;
  return symbol;
}

std::vector<Symbol> define_attributes(const Definition& definition, std::string_view method) {
  std::vector<Symbol> symbols;
  for (const Node& argument : definition.node.field("arguments").named_children()) {
    std::vector<std::string> names;
    add_names(argument, names);
    for (const std::string& name : attribute_names(method, names)) {
      symbols.push_back(attribute_symbol(definition, name, argument));
    }
  }
  return symbols;
}

/// `define_method(:name) { |a| ... }`: the block's parameters are the method's.
std::vector<Symbol> define_by_block(const Definition& definition) {
  const std::vector<Node> arguments = definition.node.field("arguments").named_children();
  if (arguments.empty()) return {};
  const std::string name = literal_name(arguments.front());
  if (name.empty()) return {};
  Symbol symbol = method_symbol(definition, name, arguments.front());
  if (const Node block = definition.node.field("block")) {
    const TokenWriter writer(definition.language, definition.outer_types);
    if (const Node parameters = block.field("parameters")) {
      symbol.signature->parameters = read_parameters(parameters, writer);
    }
    symbol.body = block.field("body").span();
  } else if (arguments.size() > 1) {
    symbol.body = arguments[1].span();
  }
  return {std::move(symbol)};
}

/// Methods handed on to another object: Forwardable's and ActiveSupport's.
std::vector<Symbol> define_delegation(const Definition& definition, std::string_view method) {
  std::vector<Node> arguments;
  for (const Node& node : definition.node.field("arguments").named_children()) {
    if (!node.is("pair")) arguments.push_back(node);
  }
  std::vector<Symbol> symbols;
  const auto add = [&](const Node& node) {
    std::vector<std::string> names;
    add_names(node, names);
    for (const std::string& name : names) {
      symbols.push_back(method_symbol(definition, name, node));
      symbols.back().alias = symbols.back().doc_exempt = true;
    }
  };
  if (method == "def_delegator" || method == "def_instance_delegator") {
    if (arguments.size() > 1) add(arguments.back());
  } else {
    const std::size_t first = method == "delegate" ? 0 : 1;
    for (std::size_t i = first; i < arguments.size(); ++i) add(arguments[i]);
  }
  return symbols;
}

Symbol alias_symbol(const Definition& definition, const std::string& name, const Node& at,
                    const std::string& target) {
  Symbol symbol = method_symbol(definition, name, at);
  symbol.alias = symbol.doc_exempt = true;
  symbol.signature->display = "alias " + name + " " + target;
  // Until the end of the file is seen: finish() puts the target's parameters in.
  symbol.signature->parts.push_back({"alias of", target});
  return symbol;
}

/// The class that an assignment gives a name: its superclass or its members are in the header.
Symbol class_symbol(const Definition& definition, const Node& left, const Node& call) {
  Symbol symbol;
  const bool module = call.field("receiver").text() == "Module";
  symbol.kind = module ? SymbolKind::module : SymbolKind::class_;
  symbol.name = left.text();
  symbol.name_span = left.span();
  symbol.whole = definition.outer.span();
  const Node block = call.field("block");
  if (const Node body = block.field("body")) symbol.body = body.span();
  const TokenWriter writer(definition.language, definition.outer_types);
  const std::string_view maker = call.field("receiver").text();
  std::string arguments;
  if (const Node list = call.field("arguments")) {
    for (const Node& node : list.named_children()) {
      arguments += (arguments.empty() ? "" : ", ") + writer.text(node);
    }
  }
  if (maker == "Class" && !arguments.empty()) {
    symbol.signature->parts.push_back({"extends", arguments});
  } else if (maker == "Struct" || maker == "Data") {
    symbol.signature->parts.push_back({"extends", std::string(maker)});
  }
  symbol.signature->display = symbol.name + " = " + std::string(maker) + "." +
                              std::string(call.field("method").text()) + "(" + arguments + ")";
  return symbol;
}

/// Readers, and for a Struct writers, of the members a `Struct.new` or `Data.define` names.
void add_members(const Definition& definition, const Node& call, std::vector<Symbol>& out) {
  const bool writes = call.field("receiver").text() == "Struct";
  if (!writes && call.field("receiver").text() != "Data") return;
  const std::string prefix = std::string(definition.prefix) + out.front().name + "::";
  for (const Node& node : call.field("arguments").named_children()) {
    std::vector<std::string> names;
    if (!node.is("pair")) add_names(node, names);
    for (const std::string& name :
         attribute_names(writes ? "attr_accessor" : "attr_reader", names)) {
      Symbol symbol = attribute_symbol(definition, name, node);
      symbol.qualified = qualified_method(prefix, true, name);
      symbol.whole = node.span();
      symbol.doc_exempt = true;
      symbol.signature->display = name;
      out.push_back(std::move(symbol));
    }
  }
}

}  // namespace

std::string literal_name(const Node& node) {
  std::string_view text = node.text();
  if (node.is("simple_symbol")) return std::string(text.substr(1));
  if (node.is("delimited_symbol")) {
    text.remove_prefix(1);
  } else if (!node.is("string")) {
    return {};
  }
  if (text.size() < 2 || (text[0] != '"' && text[0] != '\'')) return {};
  text = text.substr(1, text.size() - 2);
  return text.find_first_of("#\\") == text.npos ? std::string(text) : std::string();
}

std::string_view own_method(const Node& call) {
  const Node receiver = call.field("receiver");
  if (receiver && !receiver.is("self")) return {};
  return call.field("method").text();
}

std::vector<std::string> names_in_arguments(const Node& call, int depth) {
  std::vector<std::string> names;
  for (const Node& argument : call.field("arguments").named_children()) {
    add_names(argument, names, depth);
  }
  return names;
}

bool makes_class(const Node& call) {
  if (!call.is("call")) return false;
  const std::string_view receiver = call.field("receiver").text();
  const std::string_view method = call.field("method").text();
  return (method == "new" &&
          (receiver == "Class" || receiver == "Module" || receiver == "Struct")) ||
         (method == "define" && receiver == "Data");
}

bool is_instance_level(const Definition& definition) {
  return !definition.scope.is("singleton_class");
}

std::string qualified_method(std::string_view prefix, bool instance, std::string_view name) {
  if (prefix.ends_with("::")) prefix.remove_suffix(2);
  if (prefix.empty()) return std::string(name);
  return std::string(prefix) + (instance ? "#" : ".") + std::string(name);
}

std::vector<Symbol> define_call(const Definition& definition) {
  if (definition.local || definition.prefix.empty()) return {};
  const std::string_view method = own_method(definition.node);
  constexpr std::array<std::string_view, 5> kDelegation{"delegate", "def_delegator",
                                                        "def_delegators", "def_instance_delegator",
                                                        "def_instance_delegators"};
  if (one_of(method, kAttributes)) return define_attributes(definition, method);
  if (method == "define_method") return define_by_block(definition);
  if (one_of(method, kDelegation)) return define_delegation(definition, method);
  if (method == "alias_method") {
    const std::vector<Node> nodes = definition.node.field("arguments").named_children();
    if (nodes.size() != 2) return {};
    const std::string name = literal_name(nodes[0]);
    if (name.empty()) return {};
    return {alias_symbol(definition, name, nodes[0], literal_name(nodes[1]))};
  }
  return {};
}

std::vector<Symbol> define_alias(const Definition& definition) {
  const Node name = definition.node.field("name"), target = definition.node.field("alias");
  if (!name || name.is("global_variable") || definition.local) return {};
  const auto spelled = [](const Node& node) {
    const std::string literal = literal_name(node);
    return literal.empty() ? std::string(node.text()) : literal;
  };
  return {alias_symbol(definition, spelled(name), name, spelled(target))};
}

std::vector<Symbol> define_assignment(const Definition& definition) {
  const Node left = definition.node.field("left"), right = definition.node.field("right");
  std::vector<Node> names;
  if (left.is_any("constant", "scope_resolution")) names.push_back(left);
  if (left.is("left_assignment_list")) {
    for (const Node& child : left.named_children()) {
      if (child.is("constant")) names.push_back(child);
    }
  }
  if (names.empty() || definition.local) return {};
  if (makes_class(right) && names.size() == 1) {
    std::vector<Symbol> symbols{class_symbol(definition, left, right)};
    add_members(definition, right, symbols);
    return symbols;
  }
  std::vector<Symbol> symbols;
  for (const Node& name : names) {
    Symbol symbol;
    symbol.kind = SymbolKind::constant;
    symbol.name = name.text();
    symbol.name_span = name.span();
    symbol.whole = definition.outer.span();
    if (right) symbol.body = right.span();
    symbol.signature->display = symbol.name;
    if (names.size() > 1) symbol.signature->strict = symbol.name;
    symbols.push_back(std::move(symbol));
  }
  return symbols;
}

}  // namespace agentcheck::ruby
