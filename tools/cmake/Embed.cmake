# embed_file(TARGET SYMBOL FILE) puts FILE's bytes into TARGET, between SYMBOL and SYMBOL_end.
enable_language(ASM)
function(embed_file target symbol file)
  set(source ${CMAKE_BINARY_DIR}/generated/${symbol}.S)
  file(CONFIGURE OUTPUT ${source} CONTENT
       ".section .rodata\n.global ${symbol}\n${symbol}:\n.incbin \"${file}\"\n.global ${symbol}_end\n${symbol}_end:\n.byte 0\n.section .note.GNU-stack,\"\",@progbits\n" @ONLY)
  set_property(SOURCE ${source} APPEND PROPERTY OBJECT_DEPENDS ${file})
  target_sources(${target} PRIVATE ${source})
endfunction()
