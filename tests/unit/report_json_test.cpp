#include <nlohmann/json.hpp>
#include <random>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "core/fingerprint.h"
#include "runner/report/render.h"
#include "tests/unit/catch.h"
#include "tests/unit/sample_report.h"

using namespace agentcheck;
using namespace agentcheck::testing;
using nlohmann::json;

namespace {

/// The schema's complaints about a document; empty where it has none.
std::string schema_errors(const json& document) {
  static const json kText = json::parse(report_schema());
  valijson::Schema schema;
  valijson::SchemaParser(valijson::SchemaParser::kDraft7)
      .populateSchema(valijson::adapters::NlohmannJsonAdapter(kText), schema);
  valijson::ValidationResults results;
  valijson::Validator validator;
  validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(document), &results);
  std::string errors;
  for (valijson::ValidationResults::Error error; results.popError(error);) {
    for (const std::string& step : error.context) errors += step;
    errors += ": " + error.description + "\n";
  }
  return errors;
}

json rendered(const Report& report) { return json::parse(render_json(report)); }

json finding_of(const json& report, const std::string& criterion, const std::string& rule) {
  for (const json& each : report["criteria"]) {
    if (each["id"] != criterion) continue;
    for (const json& finding : each["findings"]) {
      if (finding["rule"] == rule && finding["line"] != nullptr) return finding;
    }
  }
  return {};
}

}  // namespace

TEST_CASE("A JSON report matches its schema") {
  Report report = hostile_report();
  CHECK(schema_errors(rendered(report)) == "");
  report.reproducible = true;
  CHECK(schema_errors(rendered(report)) == "");
  CHECK(schema_errors(rendered(clean_report())) == "");
}

TEST_CASE("The schema refuses what is not a report") {
  json report = rendered(clean_report());
  report["verdict"] = "maybe";
  CHECK(schema_errors(report) != "");
  report = rendered(clean_report());
  report.erase("files");
  CHECK(schema_errors(report) != "");
  report = rendered(clean_report());
  report["surprise"] = 1;
  CHECK(schema_errors(report) != "");
}

TEST_CASE("JSON positions are 1-based and absent ones null") {
  const json report = rendered(hostile_report());
  const json finding = finding_of(report, "signatures", "symbol-removed");
  CHECK(finding["line"] == 4);
  CHECK(finding["column"] == 3);
  CHECK(finding["end_line"] == 4);
  CHECK(finding["end_column"] == 31);
  CHECK(finding["side"] == "base");
  CHECK(report["criteria"][5]["findings"][0]["line"] == nullptr);
  CHECK(report["criteria"][5]["findings"][0]["path"] == nullptr);
}

TEST_CASE("A path that is not UTF-8 keeps its bytes beside it") {
  const json report = rendered(hostile_report());
  const json& file = report["files"][4];
  CHECK(file["path"] == "src/caf\xEF\xBF\xBD.py");
  CHECK(file["path_base64"] == "c3JjL2NhZukucHk=");
  CHECK_FALSE(report["files"][0].contains("path_base64"));
}

TEST_CASE("JSON evidence is cut at 4 KiB and says so") {
  const json report = rendered(hostile_report());
  const std::string before = report["criteria"][5]["findings"][2]["before"];
  CHECK(before.size() < 4200);
  CHECK(before.find("… (96907 more bytes)") == 4096);
}

TEST_CASE("A JSON report is ASCII without control characters") {
  const std::string text = render_json(hostile_report());
  for (const char c : text) {
    if (c != '\n' && (c < 0x20 || c > 0x7E)) FAIL("byte " << static_cast<int>(c));
  }
}

TEST_CASE("A reproducible report has neither durations nor environment") {
  Report report = hostile_report();
  report.reproducible = true;
  const std::string text = render_json(report);
  CHECK(text.find("duration_ms") == std::string::npos);
  CHECK(text.find("environment") == std::string::npos);
  report.duration_ms = 999;
  report.criteria[0].duration_ms = 999;
  CHECK(render_json(report) == text);
}

TEST_CASE("Any bytes anywhere give a valid document and no control characters") {
  std::mt19937 random(20);  // NOLINT: the same bytes every time are what is wanted.
  const std::string_view alphabet =
      "\x1b[2J\n\r\t\\`<>&@#|*_:/\"'\xc3\x28\xe2\x80\xae\xff\xf0\x9f aé";
  const auto noise = [&] {
    std::string bytes;
    for (std::size_t i = random() % 40; i > 0; --i) bytes += alphabet[random() % alphabet.size()];
    return bytes;
  };
  for (int round = 0; round < 300; ++round) {
    Report report = hostile_report();
    report.spec_title = noise();
    report.notes = {noise()};
    Finding& finding = report.criteria[2].outcome.findings[0];
    finding.path = "x" + noise();
    finding.old_path = noise();
    finding.symbol = noise();
    finding.message = noise();
    finding.before = noise();
    finding.after = noise();
    finding.hint = noise();
    report.criteria[3].outcome.reason = "x" + noise();
    CHECK(schema_errors(rendered(report)) == "");
    for (const Format& format : all_formats()) {
      for (const char c : format.render(report, {false, 60, true})) {
        if ((c >= 0 && c < 0x20 && c != '\n') || c == 0x7F) FAIL(format.name << " byte " << +c);
      }
    }
  }
}
