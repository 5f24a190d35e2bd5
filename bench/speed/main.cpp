// How near `agentcheck verify` comes to the limit L: walking the two trees, loading the changed blobs,
// parsing both sides (the new one from the old one's tree where that pays) and visiting the definitions
// by cursor, trees dropped after use. Both are run in turn as processes of their own; medians, spread and
// the ratio are printed.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "grammars/language.h"
#include "grammars/source_file.h"
#include "runner/git/line_diff.h"
#include "runner/git/parallel.h"
#include "runner/git/repository.h"

extern char** environ;

namespace {

using namespace agentcheck;

/// Nodes a symbol walk looks at: everything but the inside of function bodies.
std::size_t walk(const SourceFile& file) {
  std::size_t nodes = 0;
  if (!file.parsed()) return 0;
  TSTreeCursor cursor = ts_tree_cursor_new(file.root().raw());
  for (bool done = false; !done;) {
    ++nodes;
    const DefinitionRule* rule = file.language()->rule(
        ts_node_symbol(ts_tree_cursor_current_node(&cursor)));
    const bool enter = !rule || rule->scope != ScopeKind::local;
    if (enter && ts_tree_cursor_goto_first_child(&cursor)) continue;
    while (!done && !ts_tree_cursor_goto_next_sibling(&cursor)) {
      done = !ts_tree_cursor_goto_parent(&cursor);
    }
  }
  ts_tree_cursor_delete(&cursor);
  return nodes;
}

/// The limit itself, on two threads.
int limit(const std::string& repository, const std::string& base, const std::string& head) {
  const auto opened = Repository::open(repository);
  if (!opened) return 2;
  RevisionRequest request;
  request.base = base;
  request.head = head;
  const auto trees = (*opened)->resolve(request);
  if (!trees) return 2;
  Result<ChangeSet> changes = (*trees)->changes();
  if (!changes) return 3;
  std::vector<std::size_t> nodes(changes->files.size());
  std::vector<std::pair<std::uint64_t, std::size_t>> order;
  for (std::size_t i = 0; i < changes->files.size(); ++i) {
    std::uint64_t size = 0;
    for (const Side side : {Side::base, Side::head}) {
      if (changes->files[i].exists_on(side)) size += (*trees)->size(side, changes->files[i]).value_or(0);
    }
    order.emplace_back(size, i);
  }
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  parallel_for(order.size(), 2, [&](std::size_t at) {
    const std::size_t i = order[at].second;
    FileChange& change = changes->files[i];
    const auto read = [&](Side side) {
      if (!change.exists_on(side) || !is_file(change.mode_on(side))) return std::string();
      return (*trees)->read(side, change).value_or(std::string());
    };
    std::string old_text = read(Side::base), new_text = read(Side::head);
    const Language* language =
        choose_language(change.path, new_text.empty() ? old_text : new_text).language;
    if (!language) return;
    const std::vector<Hunk> hunks = line_diff(old_text, new_text);
    SourceFile before(change.old_path, std::move(old_text), language);
    SourceFile after(change.path, std::move(new_text), language);
    before.parse_plain();
    after.parse_plain(&before, &hunks);
    nodes[i] = walk(before) + walk(after);
  });
  std::size_t sum = 0;
  for (const std::size_t count : nodes) sum += count;
  fmt::print("{} files, {} nodes\n", changes->files.size(), sum);
  return 0;
}

struct Run {
  double wall = 0, cpu = 0, peak_mb = 0;
};

/// Runs a program with its output thrown away; exit codes above 3 end the measurement.
Run run(const std::vector<std::string>& argv) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const auto start = std::chrono::steady_clock::now();
  pid_t pid = 0;
  if (posix_spawn(&pid, words[0], &actions, nullptr, words.data(), environ) != 0) {
    fmt::print(stderr, "speed: cannot start {}\n", argv[0]);
    std::exit(2);
  }
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  rusage usage{};
  wait4(pid, &status, 0, &usage);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  if (!WIFEXITED(status) || WEXITSTATUS(status) == 2 || WEXITSTATUS(status) > 3) {
    fmt::print(stderr, "speed: {} failed\n", argv[0]);
    std::exit(2);
  }
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return {wall.count(), seconds(usage.ru_utime) + seconds(usage.ru_stime),
          static_cast<double>(usage.ru_maxrss) / 1024};
}

struct Spread {
  double median = 0, low = 0, high = 0;
};

template <typename Value>
Spread spread(const std::vector<Run>& runs, Value&& value) {
  std::vector<double> values;
  for (const Run& run : runs) values.push_back(value(run));
  std::sort(values.begin(), values.end());
  return {values[values.size() / 2], values.front(), values.back()};
}

void row(const char* what, const std::vector<Run>& limit, const std::vector<Run>& verify, auto&& value) {
  const Spread l = spread(limit, value), v = spread(verify, value);
  fmt::print("{:<9} L {:8.3f} ({:.3f}..{:.3f})   verify {:8.3f} ({:.3f}..{:.3f})   ratio {:.2f}\n", what,
             l.median, l.low, l.high, v.median, v.low, v.high, v.median / l.median);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 5 && std::strcmp(argv[1], "--limit") == 0) return limit(argv[2], argv[3], argv[4]);
  if (argc < 6) {
    fmt::print(stderr,
               "usage: agentcheck-speed AGENTCHECK SPEC REPOSITORY BASE HEAD [ROUNDS]\n"
               "Runs the limit L and `AGENTCHECK verify --spec SPEC` in turn, ROUNDS times each (5).\n");
    return 2;
  }
  const int rounds = argc > 6 ? std::max(1, std::atoi(argv[6])) : 5;
  const std::vector<std::string> limit_command{argv[0], "--limit", argv[3], argv[4], argv[5]};
  const std::vector<std::string> verify_command{argv[1], "verify", "--spec", argv[2], "--repo", argv[3],
                                                "--base", argv[4], "--head", argv[5], "--format", "json",
                                                "--jobs", "2"};
  run(limit_command);  // Warms the page cache.
  std::vector<Run> limits, verifies;
  for (int i = 0; i < rounds; ++i) {
    limits.push_back(run(limit_command));
    verifies.push_back(run(verify_command));
  }
  fmt::print("{} {}..{}, {} rounds, medians (least..most)\n", argv[3], argv[4], argv[5], rounds);
  row("wall s", limits, verifies, [](const Run& run) { return run.wall; });
  row("cpu s", limits, verifies, [](const Run& run) { return run.cpu; });
  row("peak MiB", limits, verifies, [](const Run& run) { return run.peak_mb; });
  return 0;
}
