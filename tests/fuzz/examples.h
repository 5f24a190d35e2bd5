// What the fuzzers of the analyzer start from.
#pragma once

#include <cstdint>
#include <string>

#include "grammars/language.h"

namespace agentcheck::fuzz {

/// Any byte as a language; equal bytes are equal languages as long as no language is added.
const Language& language_by_byte(std::uint8_t byte);
/// Text of grammars/<language>/example.*; aborts where there is none.
std::string example_text(const std::string& language);

}  // namespace agentcheck::fuzz
