#include "core/change_set.h"

namespace agentcheck {

std::string_view name_of(FileStatus status) {
  switch (status) {
    case FileStatus::added:
      return "added";
    case FileStatus::deleted:
      return "deleted";
    case FileStatus::modified:
      return "modified";
    case FileStatus::renamed:
      return "renamed";
    case FileStatus::type_changed:
      return "type-changed";
  }
  return "modified";
}

ChangeTotals totals(const ChangeSet& changes) {
  ChangeTotals sum;
  sum.files = changes.files.size();
  for (const FileChange& file : changes.files) {
    switch (file.status) {
      case FileStatus::added:
        ++sum.added;
        break;
      case FileStatus::deleted:
        ++sum.deleted;
        break;
      case FileStatus::modified:
        ++sum.modified;
        break;
      case FileStatus::renamed:
        ++sum.renamed;
        break;
      case FileStatus::type_changed:
        ++sum.type_changed;
        break;
    }
    sum.lines_added += file.lines_added;
    sum.lines_removed += file.lines_removed;
  }
  return sum;
}

}  // namespace agentcheck
