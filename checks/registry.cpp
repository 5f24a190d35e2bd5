// The table of checks. A new check is a row here and in checks.h, one file, and a folder of cases.
#include "checks/checks.h"
#include "checks/support.h"

namespace agentcheck {

const std::vector<CheckEntry>& all_checks() {
  static const std::vector<CheckEntry> checks{
      // clang-format off: a row a check.
      kScopeCheck,
      kSizeCheck,
      kEquivalentCheck,
      kOnlyDependencyCheck,
      kPatternCheck,
      kCommandCheck,
      kTestsCheck,
      kDocsCheck,
      kLinesCheck,
      kPatternShareCheck,
      kAddedCheck,
      kChangedSignaturesCheck,
      kRemovedSymbolsCheck,
      kWeakenedTestsCheck,
      kGuardrailsCheck,
      kHiddenTextCheck,
      kRiskyFilesCheck,
      kSandboxFindingsCheck,
      // clang-format on
  };
  return checks;
}

std::vector<const CheckInfo*> all_check_infos() {
  std::vector<const CheckInfo*> infos;
  for (const CheckEntry& entry : all_checks()) infos.push_back(entry.info);
  return infos;
}

const CheckEntry* find_check(Family family, std::string_view name) {
  for (const CheckEntry& entry : all_checks()) {
    if (entry.info->family == family && entry.info->name == name) return &entry;
  }
  return nullptr;
}

Result<std::string> CheckContext::read_host(const std::string&) const {
  return fail(ErrorKind::undecided, "files of this machine are not read here");
}

Collected Check::collect(const FilePair&) const { return {}; }

bool Check::examines(const AnalyzedFile& file) const {
  const Needs wanted = needs();
  if (!wanted.parse && !wanted.symbols) return true;
  const FileFacts& facts = file.head.present ? file.head : file.base;
  if (wanted.definitions && !has_definitions(file)) return false;
  return facts.quality == Quality::parsed || facts.quality == Quality::partial;
}

}  // namespace agentcheck
