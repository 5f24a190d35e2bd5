#include "checks/symbols/signatures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>

#include "core/text.h"
#include "grammars/language.h"

namespace agentcheck {
namespace {

using Differences = std::vector<SignatureDifference>;

std::string quoted(std::string_view text) { return fmt::format("`{}`", shorten(text, 200)); }

/// A type without the folders of the packages in it: `model.Alert` of `github.com/x/model.Alert`.
std::string without_folders(std::string_view text) {
  std::string out;
  std::size_t word = 0;  // Where the current path began in `out`.
  for (const char c : text) {
    if (c == '/') {
      out.resize(word);
      continue;
    }
    out += c;
    const bool path = std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0 ||
                      std::string_view("_.~-").find(c) != std::string_view::npos;
    if (!path) word = out.size();
  }
  return out;
}

/// "a -> b", both quoted; of types with folders only what tells them apart.
std::string arrow(std::string_view before, std::string_view after, const Language& language) {
  if (language.api().paths_in_types) {
    const std::string from = without_folders(before), to = without_folders(after);
    if (from != to) return fmt::format("{} -> {}", quoted(from), quoted(to));
  }
  return fmt::format("{} -> {}", quoted(before), quoted(after));
}

std::string label(const Parameter& parameter, std::size_t index) {
  return parameter.name.empty() ? fmt::format("#{}", index + 1) : quoted(parameter.name);
}

bool is_positional(const Parameter& parameter) {
  return parameter.kind != ParameterKind::keyword_only &&
         parameter.kind != ParameterKind::keyword_variadic;
}

bool same_parameter(const Parameter& a, const Parameter& b) {
  return a.kind == b.kind && a.type == b.type && a.default_value == b.default_value &&
         a.has_default == b.has_default && a.optional == b.optional &&
         a.named_by_caller == b.named_by_caller && (!a.named_by_caller || a.name == b.name);
}

/// Keyword-only parameters by name: their order is nobody's business.
std::vector<Parameter> canonical(std::vector<Parameter> parameters) {
  std::stable_sort(parameters.begin(), parameters.end(),
                   [](const Parameter& a, const Parameter& b) {
                     const bool ka = a.kind == ParameterKind::keyword_only,
                                kb = b.kind == ParameterKind::keyword_only;
                     if (ka != kb) return !ka && b.kind == ParameterKind::keyword_only;
                     return ka && a.name < b.name;
                   });
  return parameters;
}

bool same_parameters(const std::vector<Parameter>& a, const std::vector<Parameter>& b) {
  const std::vector<Parameter> ca = canonical(a), cb = canonical(b);
  return std::equal(ca.begin(), ca.end(), cb.begin(), cb.end(), same_parameter);
}

/// True where two kinds, C++'s `struct` and `class`, say, are one and the same to users.
bool same_kind(SymbolKind a, SymbolKind b, const ApiConventions& api) {
  if (a == b) return true;
  const auto is_value = [](SymbolKind kind) {
    return kind == SymbolKind::field || kind == SymbolKind::constant ||
           kind == SymbolKind::variable;
  };
  if (is_value(a) && is_value(b)) return api.values_alike;
  if (is_callable(a) && is_callable(b)) return true;
  const auto is_class = [](SymbolKind kind) {
    return kind == SymbolKind::class_ || kind == SymbolKind::struct_;
  };
  return api.classes_alike && is_class(a) && is_class(b);
}

void compare_modifiers(const Signature& base, const Signature& head, Differences& out) {
  std::vector<std::string> gone, come;
  std::set_difference(base.modifiers.begin(), base.modifiers.end(), head.modifiers.begin(),
                      head.modifiers.end(), std::back_inserter(gone));
  std::set_difference(head.modifiers.begin(), head.modifiers.end(), base.modifiers.begin(),
                      base.modifiers.end(), std::back_inserter(come));
  if (gone.size() == 1 && come.size() == 1) {
    out.push_back({fmt::format("{} -> {}", quoted(gone[0]), quoted(come[0])), false});
    return;
  }
  for (const std::string& word : gone) out.push_back({quoted(word) + " removed", false});
  for (const std::string& word : come) out.push_back({quoted(word) + " added", false});
}

void compare_type_parameters(const Signature& base, const Signature& head, Differences& out) {
  if (base.type_parameters == head.type_parameters) return;
  const std::size_t common = std::min(base.type_parameters.size(), head.type_parameters.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (base.type_parameters[i] == head.type_parameters[i]) continue;
    out.push_back({fmt::format("type parameter {} changed: {} -> {}", i + 1,
                               quoted(base.type_parameters[i]), quoted(head.type_parameters[i])),
                   false});
  }
  for (std::size_t i = common; i < base.type_parameters.size(); ++i) {
    out.push_back({fmt::format("type parameter {} removed", i + 1), false});
  }
  for (std::size_t i = common; i < head.type_parameters.size(); ++i) {
    const bool has_default = head.type_parameters[i].find('=') != std::string::npos;
    out.push_back({fmt::format("type parameter {} added", i + 1), has_default && common > 0});
  }
}

std::string_view text_of(const std::vector<SignaturePart>& parts, const std::string& label) {
  for (const SignaturePart& part : parts) {
    if (part.label == label) return part.text;
  }
  return {};
}

void compare_parts(const Signature& base, const Signature& head, const Language& language,
                   Differences& out) {
  std::vector<std::string> labels;
  for (const Signature* signature : {&base, &head}) {
    for (const SignaturePart& part : signature->parts) {
      if (part.label == kDeclaredType) continue;  // The result says it.
      if (std::find(labels.begin(), labels.end(), part.label) == labels.end()) {
        labels.push_back(part.label);
      }
    }
  }
  for (const std::string& name : labels) {
    const std::string_view before = text_of(base.parts, name), after = text_of(head.parts, name);
    if (before == after) continue;
    if (before.empty()) {
      out.push_back({fmt::format("{} {} added", name, quoted(after)), false});
    } else if (after.empty()) {
      out.push_back({fmt::format("{} {} removed", name, quoted(before)), false});
    } else {
      out.push_back({fmt::format("{} {}", name, arrow(before, after, language)), false});
    }
  }
}

/// Equal, or one of them cannot be known: the type of a variable declared without one is its
/// value's, which a file does not always show. Go's untyped constants are ones too.
bool same_result(const Symbol& base, const Symbol& head, const Language& language) {
  const std::string &before = base.signature->result, &after = head.signature->result;
  if (before == after || base.signature->inferred || head.signature->inferred) return true;
  if (!language.api().types_from_values || (!before.empty() && !after.empty())) return false;
  const bool untyped = before.starts_with("untyped ") || after.starts_with("untyped ");
  return base.kind == SymbolKind::variable || (base.kind == SymbolKind::constant && untyped);
}

void compare_result(const Symbol& base, const Symbol& head, const Language& language,
                    Differences& out) {
  const std::string& before = base.signature->result;
  const std::string& after = head.signature->result;
  if (same_result(base, head, language)) return;
  const char* word = is_callable(base.kind) ? "return type" : "type";
  if (before.empty()) {
    out.push_back({fmt::format("{} {} added", word, quoted(after)), true});
  } else if (after.empty()) {
    out.push_back({fmt::format("{} {} removed", word, quoted(before)), false});
  } else {
    out.push_back({fmt::format("{} {}", word, arrow(before, after, language)), false});
  }
}

/// Two versions of one parameter.
void compare_parameter(const Parameter& base, const Parameter& head, std::size_t index,
                       const Language& language, Differences& out) {
  const std::string name = label(head.name.empty() ? base : head, index);
  if (base.named_by_caller && base.name != head.name) {
    out.push_back(
        {fmt::format("parameter {} renamed to {}", quoted(base.name), quoted(head.name)), false});
  }
  if (base.kind != head.kind) {
    const bool widened =
        base.kind == ParameterKind::positional_only || base.kind == ParameterKind::keyword_only;
    out.push_back({fmt::format("parameter {} is now {}", name, name_of(head.kind)),
                   widened && head.kind == ParameterKind::normal});
  }
  if (base.type != head.type) {
    out.push_back({base.type.empty() ? fmt::format("type {} of {} added", quoted(head.type), name)
                   : head.type.empty()
                       ? fmt::format("type {} of {} removed", quoted(base.type), name)
                       : fmt::format("type of {}: {}", name, arrow(base.type, head.type, language)),
                   base.type.empty()});
  }
  if (base.has_default != head.has_default) {
    out.push_back({fmt::format("default of {} {}", name, head.has_default ? "added" : "removed"),
                   head.has_default});
  } else if (base.default_value != head.default_value) {
    out.push_back({fmt::format("default of {}: {} -> {}", name, quoted(base.default_value),
                               quoted(head.default_value)),
                   false});
  } else if (base.optional != head.optional && base.kind == head.kind) {
    out.push_back(
        {fmt::format("parameter {} is now {}", name, head.optional ? "optional" : "required"),
         head.optional});
  }
}

/// Longest common subsequence of two short lists, as index pairs; by `same`.
template <typename Same>
std::vector<std::pair<int, int>> align(const std::vector<Parameter>& a,
                                       const std::vector<Parameter>& b, Same&& same) {
  const std::size_t n = std::min<std::size_t>(a.size(), 256),
                    m = std::min<std::size_t>(b.size(), 256);
  std::vector<std::vector<int>> best(n + 1, std::vector<int>(m + 1, 0));
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = m; j-- > 0;) {
      best[i][j] =
          same(a[i], b[j]) ? best[i + 1][j + 1] + 1 : std::max(best[i + 1][j], best[i][j + 1]);
    }
  }
  std::vector<std::pair<int, int>> pairs;
  for (std::size_t i = 0, j = 0; i < n && j < m;) {
    if (same(a[i], b[j])) {
      pairs.emplace_back(static_cast<int>(i++), static_cast<int>(j++));
    } else if (best[i + 1][j] >= best[i][j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
  return pairs;
}

/// Which head parameter each base parameter became, or -1: by name where both have names, then by
/// place between the neighbours that are settled.
std::vector<int> match_parameters(const std::vector<Parameter>& base,
                                  const std::vector<Parameter>& head) {
  std::vector<int> to(base.size(), -1);
  std::vector<bool> taken(head.size(), false);
  const auto settle = [&](std::size_t i, std::size_t j) {
    to[i] = static_cast<int>(j);
    taken[j] = true;
  };
  for (const auto& [i, j] : align(base, head, [](const Parameter&a, const Parameter&b) {
         return a.name == b.name && !a.name.empty();
       })) {
    settle(static_cast<std::size_t>(i), static_cast<std::size_t>(j));
  }
  for (std::size_t i = 0; i < base.size(); ++i) {  // The same name at another place: reordered.
    for (std::size_t j = 0; j < head.size() && to[i] < 0; ++j) {
      if (!taken[j] && !base[i].name.empty() && base[i].name == head[j].name) settle(i, j);
    }
  }
  // A run of unmatched ones of equal length between the same neighbours: renamed in place.
  std::size_t i = 0, j = 0;
  while (i < base.size() || j < head.size()) {
    std::size_t run_i = i, run_j = j;
    while (run_i < base.size() && to[run_i] < 0) ++run_i;
    while (run_j < head.size() && !taken[run_j]) ++run_j;
    if (run_i - i == run_j - j) {
      for (; i < run_i; ++i, ++j) settle(i, j);
    } else {
      for (std::size_t k = i; k < run_i; ++k) {  // By type, in order.
        for (std::size_t l = j; l < run_j; ++l) {
          if (!taken[l] && base[k].type == head[l].type && !base[k].type.empty()) {
            settle(k, l);
            break;
          }
        }
      }
    }
    i = run_i + 1;
    j = run_j + 1;
  }
  return to;
}

/// An added parameter is no matter to old callers where they need not pass it and no argument of
/// theirs lands in it.
bool is_additive(const std::vector<Parameter>& head, std::size_t at,
                 const std::vector<bool>& taken) {
  if (!head[at].optional) return false;
  if (!is_positional(head[at])) return true;
  for (std::size_t later = at + 1; later < head.size(); ++later) {
    if (taken[later] && is_positional(head[later])) return false;
  }
  return true;
}

void compare_parameters(const std::vector<Parameter>& before, const std::vector<Parameter>& after,
                        const Language& language, Differences& out) {
  if (same_parameters(before, after)) return;
  const std::vector<Parameter> base = canonical(before), head = canonical(after);
  const std::vector<int> to = match_parameters(base, head);
  std::vector<bool> taken(head.size(), false);
  const std::size_t found_before = out.size();
  int last = -1;
  bool reordered = false;
  for (std::size_t i = 0; i < base.size(); ++i) {
    if (to[i] < 0) {
      out.push_back({fmt::format("parameter {} removed", label(base[i], i)), false});
      continue;
    }
    const auto j = static_cast<std::size_t>(to[i]);
    taken[j] = true;
    if (is_positional(base[i]) && is_positional(head[j])) {
      reordered = reordered || to[i] < last;
      last = std::max(last, to[i]);
    }
    compare_parameter(base[i], head[j], i, language, out);
  }
  for (std::size_t j = 0; j < head.size(); ++j) {
    if (!taken[j]) {
      out.push_back(
          {fmt::format("parameter {} added", label(head[j], j)), is_additive(head, j, taken)});
    }
  }
  if (reordered) out.push_back({"parameters reordered", false});
  if (out.size() == found_before) out.push_back({"parameters changed", false});
}

}  // namespace

/// The declared type aside: the result says it.
static bool same_parts(std::vector<SignaturePart> a, std::vector<SignaturePart> b) {
  const auto is_declared_type = [](const SignaturePart& part) {
    return part.label == kDeclaredType;
  };
  std::erase_if(a, is_declared_type);
  std::erase_if(b, is_declared_type);
  return a == b;
}

/// Both are declared to be of one and the same type, which then says everything, whatever the
/// values are.
static bool declared_alike(const Signature& base, const Signature& head) {
  const std::string_view type = text_of(base.parts, std::string(kDeclaredType));
  return !type.empty() && type == text_of(head.parts, std::string(kDeclaredType));
}

Differences compare_signatures(const Symbol& base, const Symbol& head, const Language& language) {
  Differences out;
  if (base.exported && !head.exported) out.push_back({"no longer exported", false});
  if (declared_alike(*base.signature, *head.signature)) return out;
  if (!same_kind(base.kind, head.kind, language.api())) {
    out.push_back({fmt::format("{} -> {}", name_of(base.kind), name_of(head.kind)), false});
  }
  if (base.signature->has_parameters != head.signature->has_parameters) {
    out.push_back(
        {head.signature->has_parameters ? "parameter list added" : "parameter list removed",
         false});
  } else {
    compare_parameters(base.signature->parameters, head.signature->parameters, language, out);
  }
  compare_result(base, head, language, out);
  compare_modifiers(*base.signature, *head.signature, out);
  compare_type_parameters(*base.signature, *head.signature, out);
  compare_parts(*base.signature, *head.signature, language, out);
  return out;
}

bool same_signature(const Symbol& base, const Symbol& head, const Language& language) {
  const Signature &a = *base.signature, &b = *head.signature;
  if (declared_alike(a, b)) return !(base.exported && !head.exported);
  return !(base.exported && !head.exported) && same_kind(base.kind, head.kind, language.api()) &&
         a.modifiers == b.modifiers && a.type_parameters == b.type_parameters &&
         a.has_parameters == b.has_parameters && same_result(base, head, language) &&
         same_parts(a.parts, b.parts) && same_parameters(a.parameters, b.parameters);
}

}  // namespace agentcheck
