#include "grammars/rust/types.h"

#include <algorithm>
#include <cctype>

namespace agentcheck::rust {
namespace {

/// The operands of `A + B + C`, which the grammar nests to the left.
std::vector<Node> operands(const Node& node) {
  std::vector<Node> found;
  std::vector<Node> open{node};
  while (!open.empty()) {
    const Node here = open.back();
    open.pop_back();
    if (!here.is("bounded_type")) {
      found.push_back(here);
      continue;
    }
    const std::vector<Node> children = here.named_children();
    open.insert(open.end(), children.rbegin(), children.rend());
  }
  return found;
}

std::string sorted_sum(std::vector<std::string> terms) {
  std::sort(terms.begin(), terms.end());
  return join(terms, " + ");
}

/// `impl A + B`, `dyn A + B`: the keyword, then what is demanded in no order.
std::string sum_text(const Node& node, const TokenWriter& writer) {
  std::string keyword;
  std::vector<std::string> terms;
  for (const Node& operand : operands(node)) {
    std::string text = writer.text(operand);
    for (const std::string_view word : {"impl ", "dyn "}) {
      if (keyword.empty() && text.starts_with(word)) {
        keyword = word;
        text.erase(0, word.size());
      }
    }
    terms.push_back(std::move(text));
  }
  return keyword + sorted_sum(std::move(terms));
}

std::string reference_text(const Node& node, const TokenWriter& writer) {
  std::string text = "&";
  const Node lifetime = node.child_of("lifetime");
  if (lifetime && lifetime.text() != "'_") text += writer.text(lifetime) + " ";
  if (node.child_of("mutable_specifier")) text += "mut ";
  return text + writer.text(node.field("type"));
}

std::string arguments_text(const Node& node, const TokenWriter& writer) {
  std::vector<std::string> words;
  for (const Node& argument : node.named_children()) {
    if (argument.is("lifetime") && argument.text() == "'_") continue;
    std::string text = writer.text(argument);
    // Reference, "Default trait object lifetimes": what `Box<dyn T>` and its like leave out.
    constexpr std::string_view kDefault = "dyn 'static + ";
    if (text.starts_with(kDefault)) text.erase(4, kDefault.size() - 4);
    words.push_back(std::move(text));
  }
  return words.empty() ? "" : "<" + join(words, ", ") + ">";
}

std::string result_text(const Node& result, const TokenWriter& writer) {
  return !result || result.is("unit_type") ? "" : " -> " + writer.text(result);
}

/// `fn(a: u8) -> u8` and `Fn(u8) -> u8`; names of parameters are comments.
std::string function_text(const Node& node, const TokenWriter& writer) {
  std::string head;
  if (const Node modifiers = node.child_of("function_modifiers")) {
    head += writer.text(modifiers) + " ";
  }
  head += node.field("trait") ? writer.text(node.field("trait")) : "fn";
  std::vector<std::string> types;
  for (const Node& parameter : node.field("parameters").named_children()) {
    if (parameter.is("attribute_item")) continue;
    types.push_back(writer.text(parameter.is("parameter") ? parameter.field("type") : parameter));
  }
  return head + "(" + join(types, ", ") + ")" + result_text(node.field("return_type"), writer);
}

/// Cuts a lifetime out of a type where leaving it out is allowed; what is left of it becomes `'_`.
void cut_lifetime(std::string& text, const std::string& name) {
  const std::pair<std::string, std::string_view> cuts[] = {
      {"&" + name + " ", "&"},  {"<" + name + ">", ""},     {"<" + name + ", ", "<"},
      {", " + name + ">", ">"}, {", " + name + ", ", ", "}, {name, "'_"}};
  for (const auto& [from, to] : cuts) {
    std::size_t at = 0;
    while ((at = text.find(from, at)) != std::string::npos) {
      const std::size_t end = at + from.size();
      const bool whole = !std::isdigit(static_cast<unsigned char>(from.back())) ||
                         end == text.size() || !std::isdigit(static_cast<unsigned char>(text[end]));
      if (whole) text.replace(at, from.size(), to);
      at += whole ? to.size() : from.size();
    }
  }
}

std::size_t count(std::string_view text, const std::string& name) {
  std::size_t found = 0;
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + name.size())) {
    const std::size_t end = at + name.size();
    if (end == text.size() || !std::isdigit(static_cast<unsigned char>(text[end]))) ++found;
  }
  return found;
}

/// Places of a type where a lifetime stands or is left out.
std::size_t lifetime_places(std::string_view text) {
  std::size_t places = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '&') ++places;
    if (text[i] == '\'' && (i == 0 || text[i - 1] != '&')) ++places;
  }
  return places;
}

/// A closure type has its own elision.
bool has_function_type(std::string_view text) {
  return text.find("Fn") != std::string_view::npos || text.find("fn(") != std::string_view::npos;
}

/// `for<'a> Fn(&'a T)`: the names are its own.
std::string ranked_text(const Node& node, const Node& list, const Node& type,
                        const TokenWriter& writer) {
  TypeNames names = writer.types();
  std::vector<std::string> own;
  std::size_t next = 0;
  for (const auto& [name, text] : names) next += text.starts_with("'h") ? 1 : 0;
  for (const Node& child : list.named_children()) {
    const Node name = child.is("lifetime_parameter") ? child.field("name") : child;
    own.push_back("'h" + std::to_string(++next));
    names[std::string(name.text())] = own.back();
  }
  const TokenWriter inner(writer.language(), names, writer.depth());
  std::string text = type ? inner.text(type) : function_text(node, inner);
  if (own.size() == 1 && count(text, own[0]) == 1 &&
      text.find("&" + own[0] + " ") != std::string::npos) {
    cut_lifetime(text, own[0]);
    return text;
  }
  return "for<" + join(own, ", ") + "> " + text;
}

}  // namespace

std::string join(const std::vector<std::string>& words, std::string_view separator) {
  std::string all;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) all += separator;
    all += words[i];
  }
  return all;
}

bool write(const Node& node, const TokenWriter& writer, std::string& out) {
  if (node.child_count() == 0) return false;
  if (node.is("trait_bounds")) {
    std::vector<std::string> terms;
    for (const Node& bound : node.named_children()) terms.push_back(writer.text(bound));
    out = sorted_sum(std::move(terms));
  } else if (node.is("bounded_type")) {
    out = sum_text(node, writer);
  } else if (node.is("reference_type")) {
    out = reference_text(node, writer);
  } else if (node.is("type_arguments")) {
    out = arguments_text(node, writer);
  } else if (node.is("function_type")) {
    const Node lifetimes = node.child_of("for_lifetimes");
    out = lifetimes ? ranked_text(node, lifetimes, Node(), writer) : function_text(node, writer);
  } else if (node.is("higher_ranked_trait_bound")) {
    out = ranked_text(node, node.field("type_parameters"), node.field("type"), writer);
  } else if (node.is("abstract_type") && node.child_of("type_parameters")) {
    out =
        "impl " + ranked_text(node, node.child_of("type_parameters"), node.field("trait"), writer);
  } else if (node.is("extern_modifier")) {
    const Node abi = node.child_of("string_literal");
    out = "extern " + (abi ? std::string(abi.text()) : "\"C\"");
  } else if (node.is("tuple_type")) {
    const std::vector<Node> types = node.named_children();
    if (types.size() != 1) return false;
    const std::string only = writer.text(types[0]);
    const bool grouping = !node.child_of(",");
    const bool sum = only.find(" + ") != std::string::npos;
    out = !grouping ? "(" + only + ",)" : sum ? "(" + only + ")" : only;
  } else {
    return false;
  }
  return true;
}

void bind(const Language& language, const Node& list, const std::string& mark, TypeNames& names,
          std::vector<std::string>& out) {
  std::size_t lifetimes = 0;
  std::size_t types = 0;
  const std::vector<Node> nodes = list.named_children();
  for (const Node& node : nodes) {
    const Node name = node.field("name");
    if (!name) continue;
    names[std::string(name.text())] = name.is("lifetime") ? "'" + mark + std::to_string(++lifetimes)
                                                          : mark + std::to_string(++types);
  }
  const TokenWriter writer(language, names);
  for (const Node& node : nodes) {
    const Node name = node.field("name");
    if (!name) continue;
    std::string text = writer.text(name);
    if (node.is("const_parameter")) text = "const " + text + ": " + writer.text(node.field("type"));
    Node value = node.field("default_type");
    if (!value) value = node.field("value");
    if (value) text += " = " + writer.text(value);
    out.push_back(std::move(text));
  }
}

Parameter parameter(const Node& node, const TokenWriter& writer) {
  Parameter parameter;
  if (node.is("self_parameter")) {
    parameter.kind = ParameterKind::receiver;
    parameter.name = "self";
    const bool reference = static_cast<bool>(node.child_of("&"));
    const Node lifetime = node.child_of("lifetime");
    if (reference) parameter.type = "&";
    if (lifetime && lifetime.text() != "'_") parameter.type += writer.text(lifetime) + " ";
    if (reference && node.child_of("mutable_specifier")) parameter.type += "mut ";
    parameter.type += "self";
  } else if (node.is("parameter")) {
    const Node type = node.field("type");
    parameter.name = node.field("pattern").text();
    parameter.type = writer.text(type);
    if (node.field("pattern").is("self")) {
      parameter.kind = ParameterKind::receiver;
      const std::string plain = TokenWriter(writer.language(), {}).text(type);
      if (plain == "Self" || plain == "&Self" || plain == "&mut Self") {
        parameter.type = plain.substr(0, plain.size() - 4) + "self";
      }
    }
  } else if (node.is("variadic_parameter")) {
    parameter.kind = ParameterKind::variadic;
    parameter.optional = true;
    parameter.name = node.field("pattern").text();
  } else {
    parameter.type = writer.text(node);
  }
  return parameter;
}

std::vector<Parameter> tuple_fields(const Node& list, const TokenWriter& writer,
                                    bool hide_private) {
  std::vector<Parameter> fields;
  bool visible = false;
  std::size_t last_visible = 0;
  for (const Node& child : list.named_children()) {
    if (child.is("visibility_modifier")) visible = child.text() == "pub";
    if (child.is_any("visibility_modifier", "attribute_item")) continue;
    Parameter field;
    field.type = visible || !hide_private ? writer.text(child) : "private";
    fields.push_back(std::move(field));
    if (visible) last_visible = fields.size();
    visible = false;
  }
  if (hide_private && fields.size() > last_visible) fields.resize(last_visible + 1);
  return fields;
}

void Bounds::add(const std::string& left, const Node& bounds, const TokenWriter& writer) {
  for (const Node& bound : bounds.named_children()) bounds_[left].insert(writer.text(bound));
}

void Bounds::add(const Node& item, const TokenWriter& writer) {
  const Node list = item.field("type_parameters");
  for (const Node& node : list ? list.named_children() : std::vector<Node>{}) {
    if (const Node bounds = node.field("bounds"))
      add(writer.text(node.field("name")), bounds, writer);
  }
  const Node where = item.child_of("where_clause");
  for (const Node& node : where ? where.named_children() : std::vector<Node>{}) {
    if (const Node bounds = node.field("bounds"))
      add(writer.text(node.field("left")), bounds, writer);
  }
}

void Bounds::drop_outlives() {
  for (auto& [left, bounds] : bounds_) {
    std::erase_if(bounds, [](const std::string& bound) { return bound.starts_with("'$"); });
  }
  std::erase_if(bounds_, [](const auto& entry) { return entry.second.empty(); });
}

std::string Bounds::text() const {
  std::vector<std::string> predicates;
  for (const auto& [left, bounds] : bounds_) {
    predicates.push_back(left + ": " +
                         join(std::vector<std::string>(bounds.begin(), bounds.end()), " + "));
  }
  return join(predicates, ", ");
}

std::string pattern_text(const Node& pattern) {
  TokenJoiner joiner;
  for_each_leaf(pattern, [&](const Node& leaf) {
    const bool outer = leaf.begin() == pattern.begin() || leaf.end() == pattern.end();
    if (leaf.extra() || outer) return;
    joiner.add(leaf.is("metavariable") ? "$" : leaf.text());
  });
  return "(" + joiner.take() + ")";
}

void elide_lifetimes(const Node& list, const TokenWriter& writer, Signature& signature) {
  std::erase_if(signature.type_parameters,
                [](const std::string& text) { return text.starts_with("'"); });
  std::vector<std::string> own;
  for (const Node& node : list ? list.named_children() : std::vector<Node>{}) {
    if (node.is("lifetime_parameter")) own.push_back(writer.text(node.field("name")));
  }
  constexpr std::size_t kMaxLifetimes = 16;
  if (own.empty() || own.size() > kMaxLifetimes) return;

  std::vector<std::string*> texts;
  std::size_t places = 0;
  std::string receiver;
  for (Parameter& parameter : signature.parameters) {
    places += lifetime_places(parameter.type);
    if (parameter.kind == ParameterKind::receiver) receiver = parameter.type;
    texts.push_back(&parameter.type);
  }
  std::size_t next = 0;
  for (const std::string& name : own) {
    std::size_t inside = 0;
    bool closure = false;
    bool bound = false;
    for (const std::string* text : texts) {
      const std::size_t found = count(*text, name);
      inside += found;
      closure = closure || (found > 0 && has_function_type(*text));
    }
    for (const SignaturePart& part : signature.parts) bound = bound || count(part.text, name) > 0;
    const std::size_t outside = count(signature.result, name);
    const bool from_self = receiver.starts_with("&");
    const bool implied = outside == 0 || (from_self ? count(receiver, name) > 0 : places == 1);
    if (inside == 1 && implied && !closure && !bound && !has_function_type(signature.result)) {
      for (std::string* text : texts) cut_lifetime(*text, name);
      cut_lifetime(signature.result, name);
      continue;
    }
    // Numbered by appearance; '#' keeps new names apart from those still to come.
    const std::string numbered = "'#" + std::to_string(++next);
    const auto rename = [&](std::string& text) {
      for (std::size_t at = text.find(name); at != std::string::npos;
           at = text.find(name, at + numbered.size())) {
        const std::size_t end = at + name.size();
        if (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end]))) continue;
        text.replace(at, name.size(), numbered);
      }
    };
    for (std::string* text : texts) rename(*text);
    rename(signature.result);
    for (SignaturePart& part : signature.parts) rename(part.text);
  }
}

}  // namespace agentcheck::rust
