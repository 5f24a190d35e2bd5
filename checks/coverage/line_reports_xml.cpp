// Cobertura (coverage-04.dtd) and JaCoCo (report.dtd).
#include <charconv>

#include "checks/coverage/line_reports.h"
#include "checks/formats/xml.h"

namespace agentcheck {
namespace {

using Event = XmlReader::Event;

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  return bad == std::errc() && end == text.data() + text.size() ? value : 0;
}

bool begins_with(std::string_view text, std::string_view root) {
  if (text.substr(0, 64).find('<') == std::string_view::npos) return false;
  XmlReader reader(text);
  return reader.next() == Event::open && reader.name() == root;
}

/// Calls `open` for every element and `close` for its end.
template <typename Open, typename Close>
Result<void> each_element(std::string_view text, Open open, Close close) {
  XmlReader reader(text);
  for (;;) {
    switch (reader.next()) {
      case Event::error:
        return fail(ErrorKind::undecided, reader.error());
      case Event::end:
        return {};
      case Event::open:
        if (!open(reader)) return too_many_lines();
        break;
      case Event::close:
        close(reader);
        break;
      case Event::text:
        break;
    }
  }
}

}  // namespace

bool is_cobertura(std::string_view text) { return begins_with(text, "coverage"); }

Result<void> read_cobertura(std::string_view text, LineCoverage& coverage) {
  std::string path;
  return each_element(
      text,
      [&](const XmlReader& reader) {
        if (reader.name() == "class") path = std::string(reader.attribute("filename"));
        if (reader.name() != "line" || path.empty()) return true;
        return coverage.add(
            path, number(reader.attribute("number")),
            reader.attribute("hits") != "0" && number(reader.attribute("hits")) > 0);
      },
      [&](const XmlReader& reader) {
        if (reader.name() == "class") path.clear();
      });
}

bool is_jacoco(std::string_view text) { return begins_with(text, "report"); }

Result<void> read_jacoco(std::string_view text, LineCoverage& coverage) {
  std::string package;
  std::string path;
  return each_element(
      text,
      [&](const XmlReader& reader) {
        const std::string name(reader.attribute("name"));
        if (reader.name() == "package") package = name;
        if (reader.name() == "sourcefile") path = package.empty() ? name : package + "/" + name;
        if (reader.name() != "line" || path.empty()) return true;
        return coverage.add(path, number(reader.attribute("nr")),
                            number(reader.attribute("ci")) > 0);
      },
      [&](const XmlReader& reader) {
        if (reader.name() == "sourcefile") path.clear();
      });
}

}  // namespace agentcheck
