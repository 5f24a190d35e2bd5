// What a JavaScript module shows to others: ECMAScript export lists, CommonJS assignments,
// prototypes.
#pragma once

#include <string>
#include <vector>

#include "grammars/traits.h"

namespace agentcheck::javascript {

/// What the left side of an assignment stands for.
struct Target {
  enum Kind { none, module, named, member } kind = none;
  std::string
      name;  ///< "default" for a module, `x` of `exports.x`, `y` of `X.y` and `X.prototype.y`.
  std::string owner;  ///< `X`.
  bool prototype = false;
  Node node;  ///< The node that spells the name.
};

/// Classifies `module.exports`, `exports.x`, `module.exports.x`, `X.y`, `X.prototype.y`.
Target target_of(const Node& left);

/// The object literal of `module.exports = {...}` or `X.prototype = {...}` whose direct child the
/// last of `ancestors` is the parent of; kind `none` for other objects. The name of a prototype is
/// its owner.
Target exported_object(const std::vector<Node>& ancestors);

/// Makes `symbol` stand for another name of `local` until finish_exports() looks it up.
void make_alias(Symbol& symbol, const std::string& local);

/// Gives export lists, `export default x`, `module.exports = x` their effect on the definitions
/// they name; gives members assigned to a prototype their class; hides implementations behind
/// overloads.
void finish_exports(const SourceFile& file, std::vector<Symbol>& symbols);

}  // namespace agentcheck::javascript
