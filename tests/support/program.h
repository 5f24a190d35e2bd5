// Starts programs as a user of the test's choice and waits for them.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace agentcheck::testing {

/// Who a program runs as: the user of the test, who is root where every case can be shown, or an
/// ordinary user made for the occasion.
enum class Who { self, ordinary };

/// The ordinary user: an identity without an account.
inline constexpr uid_t kOrdinary = 54321;

/// How to start a program. The environment is `env` and nothing else.
struct ProgramSetup {
  Who who = Who::self;
  std::string directory = "/";
  std::string input;
  std::vector<std::pair<std::string, std::string>> env;
  std::string scratch = "/tmp";  ///< Where output is kept meanwhile.
  std::string stdout_path;       ///< Instead of capturing standard output.
  bool terminal = false;         ///< Standard streams are a terminal of the program's own.
};

/// How a program ended. `signal` is 0 for one that exited.
struct ProgramEnd {
  int code = -1;
  int signal = 0;
  std::string out;
  std::string err;
  double seconds = 0;
  double cpu_seconds = 0;      ///< Of its own and of those it waited for.
  std::uint64_t peak_rss = 0;  ///< Bytes; the largest of it and the children it waited for.
};

/// A program that is running. Killed where nobody waited for it.
class Program {
 public:
  Program(const std::vector<std::string>& words, const ProgramSetup& setup);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  pid_t pid() const { return pid_; }
  /// What arrived on its terminal so far: what the program typed itself included.
  ProgramEnd wait();

 private:
  void read_terminal();

  pid_t pid_ = -1;
  int terminal_ = -1;
  std::string files_;
  std::string typed_;
  std::chrono::steady_clock::time_point started_;
};

/// Starts and waits.
ProgramEnd run_to_end(const std::vector<std::string>& words, const ProgramSetup& setup);

/// The whole of a file; empty where there is none.
std::string text_of(const std::string& path);

}  // namespace agentcheck::testing
