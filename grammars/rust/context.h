// What holds for a whole Rust file: when it is compiled, which types have which traits.
#pragma once

#include "grammars/traits.h"

namespace agentcheck::rust {

/// The name a type of an impl block goes by: `Foo` of `&mut a::Foo<T>`.
std::string impl_name(Node type);

/// True where the type of an impl block says no more than the type's own declaration: `Foo<'a, T>`.
bool is_plain(const Node& type, const TypeNames& types);

/// `#![cfg(...)]`, and the traits that the file implements or derives for types.
FileContext context(const SourceFile& file);

}  // namespace agentcheck::rust
