# Builds the tree-sitter runtime and one object library per grammar from the npm packages pinned in
# grammars/package-lock.json, and embeds every grammars/<language>/ folder into the program.
# A language.json names its grammar: {"package": ..., "path": ..., "symbol": ...}.

set(grammar_root ${CMAKE_SOURCE_DIR}/grammars)
set(grammar_modules ${grammar_root}/node_modules)

# npm ci runs when the lock file changed since the last time.
set(stamp ${grammar_modules}/.agentcheck-lock)
file(SHA256 ${grammar_root}/package-lock.json lock_hash)
set(stamp_hash "")
if(EXISTS ${stamp})
  file(READ ${stamp} stamp_hash)
endif()
if(NOT stamp_hash STREQUAL lock_hash)
  message(STATUS "Installing grammars with npm ci")
  execute_process(COMMAND npm ci --no-progress --loglevel=error WORKING_DIRECTORY ${grammar_root}
                  RESULT_VARIABLE npm_result)
  if(NOT npm_result EQUAL 0)
    message(FATAL_ERROR "npm ci failed in ${grammar_root}; is npm installed and the registry reachable?")
  endif()
  file(WRITE ${stamp} ${lock_hash})
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${grammar_root}/package-lock.json)

set(tree_sitter_lib ${grammar_modules}/tree-sitter/vendor/tree-sitter/lib)
add_library(tree_sitter STATIC ${tree_sitter_lib}/src/lib.c)
target_include_directories(tree_sitter SYSTEM PUBLIC ${tree_sitter_lib}/include
                           PRIVATE ${tree_sitter_lib}/src)
target_compile_definitions(tree_sitter PRIVATE _POSIX_C_SOURCE=200112L _DEFAULT_SOURCE)
target_compile_options(tree_sitter PRIVATE -w -O2)

file(GLOB language_files CONFIGURE_DEPENDS ${grammar_root}/*/language.json)
set(grammar_objects "")
set(grammar_symbols "")
set(language_rows "")
set(pack_rows "")
set(data_rows "")
set(data_sources "")
foreach(language_file ${language_files})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${language_file})
  get_filename_component(folder ${language_file} DIRECTORY)
  get_filename_component(language ${folder} NAME)
  file(READ ${language_file} json)
  string(JSON package GET "${json}" grammar package)
  string(JSON path GET "${json}" grammar path)
  string(JSON symbol GET "${json}" grammar symbol)
  set(source_dir ${grammar_modules}/${package}/${path})
  set(sources ${source_dir}/parser.c)
  if(EXISTS ${source_dir}/scanner.c)
    list(APPEND sources ${source_dir}/scanner.c)
  endif()
  add_library(grammar_${language} OBJECT ${sources})
  target_include_directories(grammar_${language} PRIVATE ${source_dir})
  target_compile_options(grammar_${language} PRIVATE -w -O2)
  list(APPEND grammar_objects $<TARGET_OBJECTS:grammar_${language}>)
  string(APPEND grammar_symbols "extern \"C\" const TSLanguage* ${symbol}(void);\n")

  # The folder's data: language.json, tests.json and every .scm, embedded byte for byte by the assembler.
  file(GLOB files CONFIGURE_DEPENDS ${folder}/language.json ${folder}/tests.json
       ${folder}/*.scm)
  foreach(file ${files})
    get_filename_component(name ${file} NAME)
    string(MAKE_C_IDENTIFIER "${language}_${name}" id)
    string(APPEND data_sources
           ".global ac_${id}\nac_${id}:\n.incbin \"${file}\"\n.global ac_${id}_end\nac_${id}_end:\n.byte 0\n")
    string(APPEND data_rows "AC_FILE(\"${language}\", \"${name}\", ac_${id})\n")
    set_property(SOURCE ${CMAKE_BINARY_DIR}/generated/grammar_data.S APPEND PROPERTY OBJECT_DEPENDS ${file})
  endforeach()
  # A pack with rules its data cannot say has them in <language>/<language>.cpp.
  if(EXISTS ${folder}/${language}.cpp)
    string(APPEND pack_rows "AC_PACK(${language})\n")
  endif()
  string(APPEND language_rows "AC_LANGUAGE(\"${language}\", ${symbol})\n")
endforeach()

set(generated ${CMAKE_BINARY_DIR}/generated)
file(CONFIGURE OUTPUT ${generated}/grammar_data.S
     CONTENT ".section .rodata\n${data_sources}.section .note.GNU-stack,\"\",@progbits\n" @ONLY)
file(CONFIGURE OUTPUT ${generated}/grammar_data.inc CONTENT "${data_rows}" @ONLY)
file(CONFIGURE OUTPUT ${generated}/grammar_packs.inc CONTENT "${pack_rows}" @ONLY)
file(CONFIGURE OUTPUT ${generated}/grammar_languages.inc CONTENT "${language_rows}" @ONLY)
file(CONFIGURE OUTPUT ${generated}/grammar_symbols.inc CONTENT "${grammar_symbols}" @ONLY)
enable_language(ASM)
add_library(agentcheck_grammar_data STATIC ${generated}/grammar_data.S ${grammar_objects})
target_include_directories(agentcheck_grammar_data PUBLIC ${generated})
target_link_libraries(agentcheck_grammar_data PUBLIC tree_sitter)
