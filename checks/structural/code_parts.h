// A file cut into its definitions, each with code of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "checks/structural/code_stream.h"
#include "core/facts.h"
#include "grammars/source_file.h"

namespace agentcheck {

/// A definition as the comparison sees it: its own code, with those inside it as one unit each.
struct CodePart {
  std::string name;       ///< Empty for what lies outside every definition.
  std::uint64_t key = 0;  ///< By name and ordinal among those of the same name.
  Span span;
  bool known = false;  ///< No hunk touches it, so that it is the same on the other side.
  std::vector<OpaqueSpan> inner;
  std::size_t around = 0;  ///< Index of the part it lies in,
  std::size_t slot = 0;    ///< and its index among what that holds.
  bool one_sided = false;  ///< The other side has nothing of its name.
};

/// The definitions of a file that are not local, nested by their spans, in order; the file itself
/// first. `erased` is disjoint and in order: what it holds whole is no definition. `side` says
/// whether names are still to be mapped by `modulo.renames`; where there are any, no part is
/// `known`.
std::vector<CodePart> split_code(const SourceFile& file, const FileFacts& facts, Side side,
                                 const Modulo& modulo, const std::vector<Span>& erased);

}  // namespace agentcheck
