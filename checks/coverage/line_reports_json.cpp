// coverage.py, llvm-cov export and Istanbul (nyc, c8, Jest, Vitest).
#include "checks/coverage/line_reports.h"
#include "checks/formats/json.h"

namespace agentcheck {
namespace {

using nlohmann::json;

/// Far enough for any of the formats to show what it is; llvm-cov writes its `type` last.
bool contains(std::string_view text, std::string_view sign) {
  return text.find(sign) != std::string_view::npos;
}

bool is_object(std::string_view text) {
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  return at != std::string_view::npos && text[at] == '{';
}

std::uint64_t number_at(const json& list, std::size_t at) {
  if (!list.is_array() || at >= list.size() || !list[at].is_number_unsigned()) return 0;
  return list[at].get<std::uint64_t>();
}

bool flag_at(const json& list, std::size_t at) {
  return list.is_array() && at < list.size() && list[at].is_boolean() && list[at].get<bool>();
}

/// A segment of llvm-cov: from here on, until the next, code ran so often.
struct Segment {
  std::uint64_t line = 0;
  bool ran = false;
  bool counted = false;
  bool entry = false;
  bool gap = false;
};

/// Lines as LLVM's LineCoverageStats counts them (ProfileData/Coverage/CoverageMapping.cpp): a line
/// is executable where a counted region reaches into it or starts on it, and ran where one did.
bool add_segments(const std::string& path, const std::vector<Segment>& segments,
                  LineCoverage& coverage) {
  const Segment* wrapped = nullptr;
  std::size_t at = 0;
  if (segments.empty()) return true;
  if (segments.back().line > LineCoverage::kMaxLine) return false;
  for (std::uint64_t line = segments.front().line; line <= segments.back().line; ++line) {
    const std::size_t first = at;
    bool starts = false;
    bool ran = wrapped != nullptr && wrapped->ran;
    for (; at < segments.size() && segments[at].line <= line; ++at) {
      const Segment& segment = segments[at];
      if (segment.gap || !segment.counted || !segment.entry) continue;
      starts = true;
      ran = ran || segment.ran;
    }
    const bool skipped = at > first && !segments[first].counted && segments[first].entry;
    const bool mapped = !skipped && ((wrapped != nullptr && wrapped->counted) || starts);
    if (mapped && !coverage.add(path, line, ran)) return false;
    if (at > first) wrapped = &segments[at - 1];
  }
  return true;
}

}  // namespace

bool is_coverage_py(std::string_view text) {
  return is_object(text) && contains(text, "\"executed_lines\"");
}

Result<void> read_coverage_py(std::string_view text, LineCoverage& coverage) {
  const Result<json> report = parse_bounded_json(text);
  if (!report) return tl::unexpected(report.error());
  const json& files = member_of(*report, "files");
  if (!files.is_object()) return fail(ErrorKind::undecided, "there are no `files`");
  for (const auto& [path, file] : files.items()) {
    for (const char* key : {"executed_lines", "missing_lines"}) {
      const json& lines = member_of(file, key);
      for (std::size_t at = 0; at < lines.size(); ++at) {
        if (!coverage.add(path, number_at(lines, at), key[0] == 'e')) return too_many_lines();
      }
    }
  }
  return {};
}

bool is_llvm(std::string_view text) {
  return is_object(text) && contains(text, "\"llvm.coverage.json.export\"");
}

Result<void> read_llvm(std::string_view text, LineCoverage& coverage) {
  const Result<json> report = parse_bounded_json(text);
  if (!report) return tl::unexpected(report.error());
  const json& data = member_of(*report, "data");
  if (!data.is_array()) return fail(ErrorKind::undecided, "there is no `data`");
  for (const json& unit : data) {
    for (const json& file : member_of(unit, "files")) {
      std::vector<Segment> segments;
      for (const json& item : member_of(file, "segments")) {
        segments.push_back({number_at(item, 0), number_at(item, 2) > 0, flag_at(item, 3),
                            flag_at(item, 4), flag_at(item, 5)});
        if (segments.size() > 1 && segments.back().line < segments[segments.size() - 2].line) {
          return fail(ErrorKind::undecided, "segments out of order");
        }
      }
      if (!add_segments(string_of(file, "filename"), segments, coverage)) return too_many_lines();
    }
  }
  return {};
}

bool is_istanbul(std::string_view text) {
  return is_object(text) && (contains(text, "\"statementMap\"") || text.substr(0, 8) == "{}");
}

Result<void> read_istanbul(std::string_view text, LineCoverage& coverage) {
  const Result<json> report = parse_bounded_json(text);
  if (!report) return tl::unexpected(report.error());
  if (!report->is_object()) return fail(ErrorKind::undecided, "it is no object");
  for (const auto& [key, file] : report->items()) {
    const std::string own = string_of(file, "path");
    const json& counts = member_of(file, "s");
    const json& statements = member_of(file, "statementMap");
    for (const auto& [id, place] : statements.items()) {
      const json& start = member_of(place, "start");
      const auto line = start.is_object() ? start.find("line") : start.end();
      const auto count = counts.is_object() ? counts.find(id) : counts.end();
      if (!start.is_object() || line == start.end() || !line->is_number_unsigned() ||
          !counts.is_object() || count == counts.end() || !count->is_number()) {
        return fail(ErrorKind::undecided, "a statement that cannot be read");
      }
      if (!coverage.add(own.empty() ? key : own, line->get<std::uint64_t>(),
                        count->get<double>() > 0)) {
        return too_many_lines();
      }
    }
  }
  return {};
}

}  // namespace agentcheck
