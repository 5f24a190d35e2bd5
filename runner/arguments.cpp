#include "runner/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <iterator>

#include "core/text.h"
#include "runner/commands/commands.h"
#include "specs/values.h"

namespace agentcheck {
namespace {

/// What a value's author called it: the flag, the variable, or the flag's word as a key.
std::string name_of(const Flag& flag, Origin origin) {
  switch (origin) {
    case Origin::flag:
      return std::string(flag.name);
    case Origin::environment:
      return std::string(flag.environment);
    case Origin::user_file:
      return fmt::format("{}, as your configuration sets it,", flag.name);
    case Origin::repository_file:
      break;
  }
  return fmt::format("{}, as the repository's configuration sets it,", flag.name);
}

tl::unexpected<Error> bad_value(const Flag& flag, Origin origin, const Error& problem) {
  return fail(ErrorKind::usage, fmt::format("`{}`: {}", name_of(flag, origin), problem.message),
              problem.remedy);
}

}  // namespace

std::optional<Setting> Arguments::setting(std::string_view flag) const {
  const auto found = settings_.find(flag);
  if (found == settings_.end() || found->second.empty()) return std::nullopt;
  return found->second.front();
}

std::string Arguments::text(std::string_view flag, std::string_view fallback) const {
  const std::optional<Setting> found = setting(flag);
  return found ? found->text : std::string(fallback);
}

std::vector<std::string> Arguments::list(std::string_view flag) const {
  std::vector<std::string> texts;
  const auto found = settings_.find(flag);
  if (found == settings_.end()) return texts;
  for (const Setting& setting : found->second) texts.push_back(setting.text);
  return texts;
}

Result<unsigned> Arguments::number(const Flag& flag, unsigned highest, unsigned fallback) const {
  const std::optional<Setting> found = setting(flag.name);
  if (!found) return fallback;
  unsigned value = 0;
  const char* const end = found->text.data() + found->text.size();
  const auto [rest, problem] = std::from_chars(found->text.data(), end, value);
  if (problem == std::errc{} && rest == end && value <= highest) return value;
  return fail(ErrorKind::usage, fmt::format("`{}` takes a whole number from 0 to {}, not `{}`",
                                            name_of(flag, found->origin), highest, found->text));
}

Result<std::chrono::seconds> Arguments::duration(const Flag& flag,
                                                 std::chrono::seconds fallback) const {
  const std::optional<Setting> found = setting(flag.name);
  if (!found) return fallback;
  const Result<std::chrono::seconds> value = parse_duration(found->text);
  if (!value) return bad_value(flag, found->origin, value.error());
  return *value;
}

Result<std::uint64_t> Arguments::size(const Flag& flag, std::uint64_t fallback) const {
  const std::optional<Setting> found = setting(flag.name);
  if (!found) return fallback;
  const Result<std::int64_t> value = parse_size(found->text);
  if (!value) return bad_value(flag, found->origin, value.error());
  return static_cast<std::uint64_t>(*value);
}

Result<void> Arguments::fill(const std::vector<Flag>& flags, const SettingSource& source) {
  for (const Flag& flag : flags) {
    const std::string name(flag.name);
    if (settings_.count(name) || toggles_.count(name)) continue;
    const std::vector<std::string> texts = source.find(flag);
    if (texts.empty()) continue;
    if (flag.kind != FlagKind::toggle) {
      for (const std::string& text : texts) settings_[name].push_back({text, source.origin});
    } else if (texts[0] == "1" || texts[0] == "true" || texts[0] == "yes") {
      toggles_[name] = true;
    } else if (texts[0] != "0" && texts[0] != "false" && texts[0] != "no") {
      return fail(
          ErrorKind::usage,
          fmt::format("`{}` is `{}`, which is neither yes nor no", flag.environment, texts[0]),
          "set it to 1 or 0, or unset it");
    }
  }
  return {};
}

/// Turns a table of flags into a CLI11 parser and its results into Arguments.
class ArgumentParser {
 public:
  explicit ArgumentParser(const Command& command) : command_(command) {
    app_.set_help_flag();
    app_.allow_extras();
    for (const Flag& flag : command.flags) {
      const std::string name(flag.name);
      const std::string names = flag.letter == 0 ? name : fmt::format("-{},{}", flag.letter, name);
      if (flag.kind == FlagKind::toggle) {
        app_.add_flag(names, toggles_[name]);
      } else {
        app_.add_option(names, values_[name])
            ->expected(1, -1)
            ->allow_extra_args(flag.kind == FlagKind::list);
      }
    }
    app_.add_option("positional", positional_)->expected(0, -1);
  }

  /// Words behind `--` are positional, whatever they look like (POSIX utility syntax guideline 10).
  Result<Arguments> parse(const std::vector<std::string>& words) {
    const auto end = std::find(words.begin(), words.end(), "--");
    try {
      app_.parse(std::vector<std::string>(std::make_reverse_iterator(end), words.rend()));
    } catch (const CLI::ArgumentMismatch& mismatch) {
      const std::string what = mismatch.what();
      return fail(ErrorKind::usage,
                  fmt::format("`{}` needs a value", what.substr(0, what.find(':'))), see_help());
    } catch (const CLI::ParseError& problem) {
      return fail(ErrorKind::usage, problem.what(), see_help());
    }
    if (const auto extras = app_.remaining(); !extras.empty()) return unknown_flag(extras.front());
    if (end != words.end()) positional_.insert(positional_.end(), end + 1, words.end());
    return collect();
  }

 private:
  std::string see_help() const {
    return fmt::format("`agentcheck {} --help` lists the flags", command_.name);
  }

  tl::unexpected<Error> unknown_flag(const std::string& word) const {
    const std::string name = word.substr(0, word.find('='));
    std::vector<std::string> names{"--help"};
    for (const Flag& flag : command_.flags) names.emplace_back(flag.name);
    const std::string meant = did_you_mean(name, names);
    return fail(ErrorKind::usage,
                fmt::format("unknown flag `{}` for `agentcheck {}`", name, command_.name),
                meant.empty() ? see_help() : fmt::format("did you mean `{}`?", meant));
  }

  Result<Arguments> collect() {
    Arguments arguments;
    for (const Flag& flag : command_.flags) {
      const std::string name(flag.name);
      if (flag.kind == FlagKind::toggle) {
        if (toggles_[name]) arguments.toggles_[name] = true;
        continue;
      }
      const std::vector<std::string>& values = values_[name];
      if (flag.kind == FlagKind::value && values.size() > 1) {
        return fail(ErrorKind::usage, fmt::format("`{}` is given {} times", name, values.size()),
                    "give it once");
      }
      for (const std::string& value : values) {
        if (value.empty()) {
          return fail(ErrorKind::usage, fmt::format("`{}` needs a value", name), see_help());
        }
        arguments.settings_[name].push_back({value, Origin::flag});
      }
    }
    arguments.positional_ = positional_;
    if (Error wrong = check_count(); !wrong.message.empty()) return tl::unexpected(wrong);
    return arguments;
  }

  /// An empty message where the number of positional arguments is right.
  Error check_count() const {
    if (positional_.size() < command_.least_arguments) {
      return {ErrorKind::usage,
              fmt::format("`agentcheck {}` needs {}", command_.name, command_.arguments),
              fmt::format("`agentcheck {} --help` shows how", command_.name)};
    }
    if (positional_.size() > command_.most_arguments) {
      return {ErrorKind::usage,
              fmt::format("unexpected argument `{}` for `agentcheck {}`",
                          positional_[command_.most_arguments], command_.name),
              fmt::format("`agentcheck {} --help` shows what it takes", command_.name)};
    }
    return {};
  }

  const Command& command_;
  CLI::App app_;
  std::map<std::string, bool> toggles_;
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> positional_;
};

Result<Arguments> parse_arguments(const Command& command, const std::vector<std::string>& words,
                                  const std::vector<SettingSource>& sources) {
  Result<Arguments> arguments = ArgumentParser(command).parse(words);
  if (!arguments) return arguments;
  for (const SettingSource& source : sources) {
    if (Result<void> filled = arguments->fill(command.flags, source); !filled) {
      return tl::unexpected(filled.error());
    }
  }
  return arguments;
}

}  // namespace agentcheck
