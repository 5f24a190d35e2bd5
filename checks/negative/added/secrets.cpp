// Credentials in text: tokens by the shapes their providers publish, keys, and passwords in code.
#include <algorithm>
#include <array>
#include <cmath>

#include "checks/negative/added/occurrence.h"
#include "core/regex.h"
#include "core/text.h"

namespace agentcheck {
namespace {

/// Whose credential an expression matches.
enum class SecretKind : std::uint8_t {
  provider,  ///< A shape only one provider's tokens have; reported everywhere.
  generic,   ///< Keys, passwords and URLs; silent in tests and fixtures.
};

struct SecretRule {
  std::string_view name;
  SecretKind kind;
  Regex expression;
  std::optional<Regex> value;  ///< Finds the credential inside the match; else it is the match.
  double entropy = 0;          ///< Bits a character of the value must have.
};

const std::vector<SecretRule>& secret_rules() {
  using enum SecretKind;
  struct Row {
    std::string_view name;
    SecretKind kind;
    std::string_view expression, value;
    double entropy;
  };
  static const Row kRows[] = {
      {"a private key", generic, R"(-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----)", "", 0},
      {"an AWS access key", provider, R"(\b(AKIA|ASIA)[0-9A-Z]{16}\b)", "", 3.0},
      {"an AWS secret key", provider,
       R"((?i)aws.{0,20}(secret|private).{0,20}[:=]\s*["']?[A-Za-z0-9/+]{40}\b)",
       R"([A-Za-z0-9/+]{40}$)", 4.0},
      {"a GitHub token", provider,
       R"(\b(gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})\b)", "", 3.0},
      {"a GitLab token", provider,
       R"(\bgl(pat|dt|rt|cbt|ptt|ft|imt|agent|soat)-[A-Za-z0-9_-]{20,})", "", 3.0},
      {"a Slack token", provider, R"(\bxox[abeoprs]-[A-Za-z0-9-]{20,})", "", 3.0},
      {"a Slack webhook", provider, R"(hooks\.slack\.com/(services|workflows)/[A-Za-z0-9/_-]{30,})",
       "", 3.0},
      {"a Stripe key", provider, R"(\b(sk|rk)_live_[A-Za-z0-9]{20,})", "", 3.0},
      {"a Google API key", provider, R"(\bAIza[0-9A-Za-z_-]{35}\b)", "", 3.0},
      {"a Google OAuth secret", provider, R"(\bGOCSPX-[A-Za-z0-9_-]{28}\b)", "", 3.0},
      {"an OpenAI key", provider,
       R"(\bsk-(proj-|svcacct-|admin-)[A-Za-z0-9_-]{40,}|\bsk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b)",
       "", 3.0},
      {"an Anthropic key", provider, R"(\bsk-ant-[a-z0-9]+-[A-Za-z0-9_-]{40,})", "", 3.0},
      {"an npm token", provider, R"(\bnpm_[A-Za-z0-9]{36}\b)", "", 3.0},
      {"a PyPI token", provider, R"(\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,})", "", 3.0},
      {"a Hugging Face token", provider, R"(\bhf_[A-Za-z]{34}\b)", "", 3.0},
      {"a SendGrid key", provider, R"(\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b)", "", 3.0},
      {"a Telegram token", provider, R"(\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b)", "", 3.0},
      {"a JSON Web Token", generic,
       R"(\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,})", "", 3.0},
      {"a password in a URL", generic,
       R"(\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@"'`<>{}$%()]{1,60}:[^\s/:@"'`<>]{4,}@[A-Za-z0-9.-]+)",
       R"(:[^\s/:@"'`<>]{4,}@)", 0},
      {"a password", generic,
       R"((?i)(^|[^a-z])[a-z0-9_.-]*(passw(or)?d|passwd|pwd|secret|api_?key|apikey|api-key|access_?token|auth_?token|private_?key|client_?secret)["']?\s*(:=|=>|=|:)\s*["'][^"'\s]{8,200}["'])",
       R"(["'][^"'\s]{8,200}["']$)", 3.3},
  };
  static const std::vector<SecretRule> kRules = [] {
    std::vector<SecretRule> rules;
    for (const Row& row : kRows) {
      SecretRule rule{row.name, row.kind, Regex::compile(row.expression).value(), std::nullopt,
                      row.entropy};
      if (!row.value.empty()) rule.value = Regex::compile(row.value).value();
      rules.push_back(std::move(rule));
    }
    return rules;
  }();
  return kRules;
}

/// Shannon entropy of the bytes, in bits a byte.
double entropy(std::string_view text) {
  std::array<double, 256> counts{};
  for (const char c : text) counts[static_cast<unsigned char>(c)] += 1;
  double bits = 0;
  for (const double count : counts) {
    if (count > 0)
      bits -= count / static_cast<double>(text.size()) *
              std::log2(count / static_cast<double>(text.size()));
  }
  return bits;
}

/// What people write where a credential would stand.
bool is_placeholder(std::string_view text) {
  static const Regex kPlaceholder =
      Regex::compile(
          R"((?i)example|xxx|\.\.\.|change.?me|dummy|placeholder|your[-_]|<|\$\{|\{\{|\$\(|%[sd(]|\bfake|sample|redacted|\*\*\*|0{6}|1234|abcde|test|insert|replace|todo|secret|passw|^.?\$|^:?[a-z]+@?$)")
          .value();
  return kPlaceholder.search(text);
}

/// A value that a generic rule may be about: more than words.
bool looks_random(std::string_view value) {
  const bool digit =
      std::any_of(value.begin(), value.end(), [](char c) { return '0' <= c && c <= '9'; });
  const bool letter = std::any_of(value.begin(), value.end(), [](char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
  });
  return digit && letter;
}

/// Calls `visit(rule, match, value)`; spans are offsets into `text`.
template <typename Visit>
void for_each_secret(std::string_view text, Visit&& visit) {
  for (const SecretRule& rule : secret_rules()) {
    Span match;
    for (std::size_t from = 0; rule.expression.find(text, from, match); from = match.end) {
      if (match.empty()) break;
      Span value = match;
      if (Span inner;
          rule.value && rule.value->find(text.substr(match.begin, match.size()), 0, inner)) {
        value = {match.begin + inner.begin, match.begin + inner.end};
      }
      const std::string_view secret = text.substr(value.begin, value.size());
      const bool block = rule.name == "a private key";
      if (!block && is_placeholder(secret)) continue;
      if (rule.entropy > 0 && entropy(secret) < rule.entropy) continue;
      if (rule.name == "a password" && !looks_random(secret)) continue;
      visit(rule, match, value);
    }
  }
}

std::string cut(std::string_view secret) {
  const std::size_t quote =
      !secret.empty() && (secret[0] == '"' || secret[0] == '\'' || secret[0] == ':') ? 1 : 0;
  return std::string(secret.substr(0, std::min<std::size_t>(secret.size(), 4 + quote))) + "…";
}

}  // namespace

void find_secrets(const TouchedLines& lines, bool quiet, Occurrences& out) {
  for (const Span& region : lines.regions()) {
    for_each_secret(lines.file().text_of(region), [&](const SecretRule& rule, Span match,
                                                      Span value) {
      if (quiet && rule.kind == SecretKind::generic) return;
      const Span span{region.begin + match.begin, region.begin + match.end};
      if (lines.hunk_of(span) < 0) return;
      const std::string_view secret =
          lines.file().text_of({region.begin + value.begin, region.begin + value.end});
      Occurrence occurrence = occurrence_of(Construct::secrets, span, secret);
      const std::string shown = rule.name == "a private key" ? std::string(secret) : cut(secret);
      occurrence.message =
          "`" + to_utf8(shown) + "` was added: it looks like " + std::string(rule.name);
      occurrence.group.clear();
      out.push_back(std::move(occurrence));
    });
  }
}

std::string redacted(std::string_view text) {
  std::vector<Span> spans;
  for_each_secret(text, [&](const SecretRule& rule, Span, Span value) {
    if (rule.name != "a private key") spans.push_back(value);
  });
  std::sort(spans.begin(), spans.end(),
            [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::string out;
  std::uint32_t at = 0;
  for (const Span& span : spans) {
    if (span.begin < at) continue;
    out += text.substr(at, span.begin - at);
    out += cut(text.substr(span.begin, span.size()));
    at = span.end;
  }
  out += text.substr(at);
  return out;
}

}  // namespace agentcheck
