#include "specs/values.h"
#include "specs/yaml.h"
#include "tests/unit/catch.h"

using namespace agentcheck;

TEST_CASE("Durations are whole seconds, minutes or hours") {
  CHECK(parse_duration("90s")->count() == 90);
  CHECK(parse_duration("10m")->count() == 600);
  CHECK(parse_duration("2h")->count() == 7200);
  CHECK(parse_duration("8760h")->count() == 365 * 86400);
  for (const char* word : {"", "s", "0s", "00m", "8761h", "1.5h", "-1s", "1S", "500ms", "1h30m",
                           "9223372036854775807h", "99999999999999999999s", " 1s", "1 s"}) {
    INFO(word);
    CHECK_FALSE(parse_duration(word));
  }
}

TEST_CASE("Sizes are bytes or binary multiples") {
  CHECK(*parse_size("0") == 0);
  CHECK(*parse_size("4096") == 4096);
  CHECK(*parse_size("512KiB") == 512 * 1024);
  CHECK(*parse_size("64MiB") == 64LL << 20);
  CHECK(*parse_size("2GiB") == 2LL << 30);
  CHECK(*parse_size("8388607TiB") == 8388607LL << 40);
  CHECK(*parse_size("9223372036854775807") == 9223372036854775807LL);
  for (const char* word : {"", "KiB", "1KB", "1k", "1.5MiB", "-1", "8388608TiB",
                           "9223372036854775808", "1 KiB", "1Kib"}) {
    INFO(word);
    CHECK_FALSE(parse_size(word));
  }
  CHECK(parse_size("10kb").error().remedy == "did you mean `10KiB`?");
  CHECK(parse_size("3g").error().remedy == "did you mean `3GiB`?");
}

TEST_CASE("Shares are percentages") {
  CHECK(*parse_share("0%") == 0);
  CHECK(*parse_share("90%") == Approx(0.9));
  CHECK(*parse_share("99.5%") == Approx(0.995));
  CHECK(*parse_share("100%") == 1);
  CHECK(*parse_share("100.0%") == 1);
  for (const char* word : {"", "%", "90", "0.9", "101%", "100.1%", "-1%", "1.%", ".5%", "90 %",
                           "1e1%", "nan%", "99999999999999999999%", "9%%"}) {
    INFO(word);
    CHECK_FALSE(parse_share(word));
  }
}

TEST_CASE("Counts are whole and not negative") {
  CHECK(*parse_count("0") == 0);
  CHECK(*parse_count("007") == 7);
  CHECK(*parse_count("9223372036854775807") == 9223372036854775807LL);
  for (const char* word : {"", "-1", "+1", "1.0", "0x1", "1_000", "9223372036854775808", "1e3"}) {
    INFO(word);
    CHECK_FALSE(parse_count(word));
  }
}

TEST_CASE("Dates are days that exist") {
  CHECK(is_date("2026-11-20"));
  CHECK(is_date("2028-02-29"));
  for (const char* word : {"", "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "26-01-01",
                           "2026-1-1", "2026/01/01", "1969-12-31", "2026-01-01 ", "-026-01-01"}) {
    INFO(word);
    CHECK_FALSE(is_date(word));
  }
}

TEST_CASE("A plain scalar has the type YAML 1.2 gives it") {
  const auto type = [](const char* text) {
    YamlNode node;
    node.kind = YamlKind::plain;
    node.text = text;
    return scalar_type(node);
  };
  for (const char* text : {"true", "False", "TRUE"}) CHECK(type(text) == ScalarType::boolean);
  for (const char* text : {"0", "-7", "+3", "0x1F", "0o17", "1234567"}) {
    CHECK(type(text) == ScalarType::integer);
  }
  for (const char* text : {"1.", ".5", "1.5e3", "-1E-2", ".inf", "-.INF", ".nan", "1e10"}) {
    CHECK(type(text) == ScalarType::number);
  }
  for (const char* text :
       {"yes", "on", "90%", "1.2.3", "e5", ".", "-", "+", "1e", "0xg", "", "10m"}) {
    INFO(text);
    CHECK(type(text) == ScalarType::text);
  }
}
