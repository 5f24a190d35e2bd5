// agentcheck dump symbols: what a file defines, as JSON.
#include "core/text.h"
#include "runner/analyse_text.h"
#include "runner/commands/commands.h"
#include "runner/report/json_values.h"

namespace agentcheck {
namespace {

void put_lines(Json& out, const Range& range) {
  out["line"] = range.begin.line + 1;
  out["column"] = range.begin.column + 1;
  out["end_line"] = range.end.line + 1;
  out["end_column"] = range.end.column + 1;
}

Json texts(const std::vector<std::string>& values) {
  Json out = Json::array();
  for (const std::string& value : values) out.push_back(json_text(value));
  return out;
}

Json parameter_json(const Parameter& parameter) {
  Json out;
  out["name"] = json_text_or_null(parameter.name);
  out["type"] = json_text_or_null(parameter.type);
  out["default"] = parameter.has_default ? json_text(parameter.default_value) : Json(nullptr);
  out["kind"] = name_of(parameter.kind);
  out["optional"] = parameter.optional;
  return out;
}

Json signature_json(const Signature& signature) {
  Json out;
  out["display"] = json_text(signature.display);
  out["modifiers"] = texts(signature.modifiers);
  out["type_parameters"] = texts(signature.type_parameters);
  out["parameters"] = signature.has_parameters ? Json::array() : Json(nullptr);
  for (const Parameter& parameter : signature.parameters) {
    out["parameters"].push_back(parameter_json(parameter));
  }
  out["result"] = json_text_or_null(signature.result);
  out["parts"] = Json::array();
  for (const SignaturePart& part : signature.parts) {
    out["parts"].push_back({{"label", json_text(part.label)}, {"text", json_text(part.text)}});
  }
  return out;
}

Json symbol_json(const Symbol& symbol) {
  Json out;
  out["symbol"] = json_text(symbol.qualified);
  out["kind"] = name_of(symbol.kind);
  put_lines(out, symbol.whole_range);
  out["exported"] = symbol.exported;
  out["local"] = symbol.local;
  out["is_test"] = symbol.is_test;
  out["declaration"] = symbol.declaration;
  out["has_error"] = symbol.has_error;
  out["signature"] = signature_json(*symbol.signature);
  out["doc"] = symbol.doc.present ? json_text(symbol.doc.text) : Json(nullptr);
  out["doc_exempt"] = symbol.doc_exempt;
  return out;
}

Json file_json(const std::string& path, const FileFacts& facts) {
  Json out;
  put_path(out, "path", path);
  out["language"] = json_text_or_null(facts.language);
  if (!facts.language_reason.empty()) out["language_reason"] = json_text(facts.language_reason);
  out["quality"] = name_of(facts.quality);
  out["is_test_file"] = facts.is_test_file;
  out["errors"] = Json::array();
  for (const SyntaxError& error : facts.errors) {
    out["errors"].push_back({{"line", error.lines.begin + 1}, {"end_line", error.lines.end}});
  }
  out["symbols"] = Json::array();
  for (const Symbol& symbol : facts.symbols) out["symbols"].push_back(symbol_json(symbol));
  return out;
}

Result<ExitCode> run(const Arguments& arguments, Console& console) {
  Json out;
  out["schema"] = "agentcheck.symbols/1";
  out["files"] = Json::array();
  ExitCode code = ExitCode::passed;
  for (const std::string& path : arguments.positional()) {
    Result<std::string> text = read_file(path);
    if (text) {
      out["files"].push_back(file_json(path, analyse_text(path, std::move(*text))));
    } else {
      console.error(text.error());
      code = worse(code, exit_code_of(text.error().kind));
    }
  }
  console.out(dump_json(out));
  return code;
}

}  // namespace

Command dump_symbols_command() {
  return {"dump symbols",
          "print what files define, as JSON",
          "FILE...",
          1,
          kAnyNumber,
          "Every definition with its qualified name, place, signature and documentation, as the "
          "checks see it. Files are read from disk; no repository is needed.",
          {},
          {{"agentcheck dump symbols src/app.py", "one file"}},
          run};
}

}  // namespace agentcheck
