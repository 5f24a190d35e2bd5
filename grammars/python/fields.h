// Classes whose annotated attributes make their constructor: dataclasses and their kin.
#pragma once

#include "grammars/traits.h"

namespace agentcheck::python {

/// True for a class whose annotated attributes are the parameters of its constructor: `@dataclass`
/// (PEP 557), attrs' `@define`, `NamedTuple`, `TypedDict`, pydantic's `BaseModel`. Bases are read
/// by name.
bool makes_fields(const Node& class_definition);

/// The default of such a field becomes part of its signature; what is no such field is left alone.
void read_field(const Definition& definition, Symbol& symbol);

/// The fields every caller of the constructor must give, in order, become part of the class's
/// signature.
void read_required_fields(const Definition& definition, Symbol& symbol);

}  // namespace agentcheck::python
