#include "tests/hostile/attack.h"

#include <fmt/format.h>

#include <algorithm>

namespace agentcheck::testing {

const char* const kTry =
    "import os, sys, errno, ctypes, socket\n"
    "def t(name, step):\n"
    "  try: step(); print(name + ': fine', flush=True)\n"
    "  except OSError as e: print(name + ': ' + errno.errorcode.get(e.errno, str(e)), "
    "flush=True)\n";

std::string outcome_of(const RunEnd& end, const std::string& step) {
  const std::string start = step + ": ";
  std::size_t at = end.log.rfind("\n" + start);
  if (at == std::string::npos && !end.log.starts_with(start)) return "not tried";
  at = at == std::string::npos ? start.size() : at + 1 + start.size();
  return end.log.substr(at, end.log.find('\n', at) - at);
}

Attack shell(const std::string& script) {
  Attack attack;
  attack.words = {"/bin/sh", "-c", "echo work > work.txt\n" + script};
  return attack;
}

Attack python(const std::string& script) {
  Attack attack;
  attack.words = {"/usr/bin/python3", "-c", "open('work.txt','w').write('work\\n')\n" + script};
  return attack;
}

std::string RunEnd::text(const char* name) const {
  const auto found = record.find(name);
  return found != record.end() && found->is_string() ? found->get<std::string>() : "";
}

bool RunEnd::finds(std::string_view rule, std::string_view path) const {
  if (!record.contains("findings")) return false;
  const auto& findings = record["findings"];
  return std::any_of(findings.begin(), findings.end(), [&](const nlohmann::json& finding) {
    return finding["rule"] == rule && (path.empty() || finding["path"] == path);
  });
}

std::string RunEnd::describe() const {
  const auto tail = [](const std::string& text) {
    return text.substr(text.size() - std::min<std::size_t>(text.size(), 3000));
  };
  return fmt::format(
      "code {} signal {}\nout: {}\nerr: {}\nlog: {}\nstatus: {} {}\nnotes: {}\nfindings: {}\n",
      process.code, process.signal, tail(process.out), tail(process.err), tail(log), status(),
      text("reason"), record.contains("notes") ? record["notes"].dump() : "",
      record.contains("findings") ? tail(record["findings"].dump()) : "");
}

}  // namespace agentcheck::testing
