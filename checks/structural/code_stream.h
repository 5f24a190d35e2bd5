// A file's code as a sequence that can be compared once comments, types or layout are erased.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/facts.h"
#include "core/location.h"
#include "core/result.h"
#include "grammars/query.h"
#include "grammars/source_file.h"

namespace agentcheck {

/// What is erased before the comparison.
struct Modulo {
  bool comments = false;
  bool docs = false;
  bool formatting = false;
  bool types = false;
};

/// One unit of code: a token or a structural mark with `formatting`, else a line.
struct CodeUnit {
  std::uint64_t hash = 0;  ///< Equal for equal units.
  Span span;               ///< Where it stands; an empty span inside its node for a mark.
};

/// The units of a parsed file. `types` is the compiled types.scm of the language, or null. With
/// `formatting`, tokens in order with marks for the structure around them (so that `return` and a
/// value on the next line are not `return value`); trailing commas, redundant parentheses, quote style
/// and inserted semicolons left out where the language says so. Else the lines of code without blank
/// lines and trailing blanks. Comments that tools or compilers obey are code.
/// `same` are disjoint spans in order whose text is known to stand on the other side too: each is one
/// unit, and nothing in it is looked at.
std::vector<CodeUnit> code_stream(const SourceFile& file, const FileFacts& facts,
                                  const Modulo& modulo, const Query* types,
                                  const std::vector<Span>& same = {});

}  // namespace agentcheck
