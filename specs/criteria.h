// The list of criteria: each item to a Criterion, against the tables of the checks.
#pragma once

#include <string>
#include <vector>

#include "core/criterion.h"
#include "specs/check_info.h"
#include "specs/diagnostics.h"
#include "specs/yaml.h"

namespace agentcheck {

/// What criteria may name: the checks, and the languages (any, where the list is empty).
struct Vocabulary {
  const std::vector<const CheckInfo*>& checks;
  const std::vector<std::string>& languages;
};

/// Reads the value of `criteria`. Everything wrong goes to `sink`; items that are wrong are left
/// out.
std::vector<Criterion> read_criteria(const YamlNode& list, const Vocabulary& vocabulary,
                                     DiagnosticSink& sink);

}  // namespace agentcheck
