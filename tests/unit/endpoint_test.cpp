// Which names a set-up may be allowed to reach, and which count as the same.
#include "core/endpoint.h"

#include "tests/unit/catch.h"

using namespace agentcheck;

namespace {

std::string shown(const std::optional<std::string>& text) { return text.value_or("refused"); }

std::string shown(const Result<Endpoint>& endpoint) {
  return endpoint ? to_string(*endpoint) : endpoint.error().message;
}

}  // namespace

TEST_CASE("A host has one form, whatever its case and its last dot", "[endpoint]") {
  CHECK(shown(canonical_host("Registry.Example.Test.")) == "registry.example.test");
  CHECK(shown(canonical_host("localhost")) == "localhost");
  CHECK(shown(canonical_host("xn--bcher-kva.example")) == "xn--bcher-kva.example");
  CHECK(shown(canonical_host("3com.com")) == "3com.com");
  CHECK(shown(canonical_host("0x7f.example")) == "0x7f.example");
}

TEST_CASE("What is no plain host name is refused", "[endpoint]") {
  using namespace std::string_literals;
  for (const std::string& text :
       {""s, "."s, ".."s, "a..b"s, ".a"s, "a.."s, "evil.test\0.good.test"s, "good.test\n"s, "a b"s,
        "user@good.test"s, "good.test/x"s, "good.test:80"s, "-a.test"s, "a-.test"s,
        "b\xC3\xBC.test"s, "a_b.test"s, "*.good.test"s, std::string(64, 'a') + ".test",
        std::string(260, 'a')}) {
    INFO(text);
    CHECK_FALSE(canonical_host(text));
  }
}

TEST_CASE("An address is no host name, however it is written", "[endpoint]") {
  for (const std::string text :
       {"127.0.0.1", "2130706433", "0x7f000001", "0x7F.1", "0177.0.0.1", "127.1", "127.0.0.1.",
        "1.2.3.0x4", "[::1]", "::1", "fe80::1", "a.0x", "a.08"}) {
    INFO(text);
    CHECK_FALSE(canonical_host(text));
  }
}

TEST_CASE("An entry of the list says what is wrong with it", "[endpoint]") {
  CHECK(shown(parse_endpoint("Registry.Example.:443")) == "registry.example:443");
  CHECK(shown(parse_endpoint("*.example.com:8443")) == "*.example.com:8443");
  CHECK(shown(parse_endpoint("registry.example")) == "`registry.example` names no port");
  CHECK(shown(parse_endpoint("registry.example:")) ==
        "`registry.example:` does not end in a port from 1 to 65535");
  CHECK(shown(parse_endpoint("registry.example:0")) ==
        "`registry.example:0` does not end in a port from 1 to 65535");
  CHECK(shown(parse_endpoint("registry.example:65536")) ==
        "`registry.example:65536` does not end in a port from 1 to 65535");
  CHECK(shown(parse_endpoint("10.0.0.1:80")) ==
        "`10.0.0.1:80` holds no host name (addresses are not taken)");
  CHECK(shown(parse_endpoint("*:443")) == "`*:443` holds no host name (addresses are not taken)");
  CHECK(shown(parse_endpoint("*.com:443")) == "`*.com:443` would let in a whole top-level domain");
  CHECK(shown(parse_endpoint("*.*.example.com:443")) ==
        "`*.*.example.com:443` holds no host name (addresses are not taken)");
}

TEST_CASE("A wildcard stands for exactly one label, and a name for itself", "[endpoint]") {
  const std::vector<Endpoint> allowed = {*parse_endpoint("good.test:443"),
                                         *parse_endpoint("*.cdn.test:443")};
  CHECK(is_allowed(allowed, "good.test", 443));
  CHECK(is_allowed(allowed, "a.cdn.test", 443));
  CHECK_FALSE(is_allowed(allowed, "good.test", 80));
  CHECK_FALSE(is_allowed(allowed, "a.good.test", 443));
  CHECK_FALSE(is_allowed(allowed, "evilgood.test", 443));
  CHECK_FALSE(is_allowed(allowed, "good.test.evil.test", 443));
  CHECK_FALSE(is_allowed(allowed, "cdn.test", 443));
  CHECK_FALSE(is_allowed(allowed, "a.b.cdn.test", 443));
  CHECK_FALSE(is_allowed(allowed, "evilcdn.test", 443));
}
