// Makes a Language from its language.json.
#pragma once

#include "grammars/language.h"
#include "grammars/language_data.h"

namespace agentcheck {

/// The language of a folder. Throws std::logic_error for data that does not fit the grammar or
/// holds a key nobody reads: the data is ours, and a test loads every language.
Language build_language(const EmbeddedLanguage& embedded);

}  // namespace agentcheck
