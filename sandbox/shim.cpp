#include "sandbox/shim.h"

// The build gives the path of the linked shim. ccache knows not to cache `.incbin`.
__asm__(
    ".pushsection .rodata\n"
    ".balign 16\n"
    "agentcheck_shim_begin:\n"
    ".incbin \"" AGENTCHECK_SHIM
    "\"\n"
    "agentcheck_shim_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" const char agentcheck_shim_begin[];
extern "C" const char agentcheck_shim_end[];

namespace agentcheck {

std::string_view shim_program() {
  return {agentcheck_shim_begin,
          static_cast<std::size_t>(agentcheck_shim_end - agentcheck_shim_begin)};
}

}  // namespace agentcheck
