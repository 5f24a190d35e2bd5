#include "runner/progress.h"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "core/text.h"
#include "runner/report/layout.h"

namespace agentcheck {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(1);
constexpr auto kInterval = std::chrono::milliseconds(200);

/// Draws from a thread of its own, so that a step that never reports back is shown too.
class TerminalProgress : public Progress {
 public:
  explicit TerminalProgress(Console& console)
      : console_(console), started_(Clock::now()), drawer_([this] { draw_until_done(); }) {}

  ~TerminalProgress() override {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    wake_.notify_one();
    drawer_.join();
    if (drawn_) console_.err("\r\x1b[K");
  }

  void step(std::string_view what, std::uint64_t done, std::uint64_t total) override {
    const std::lock_guard lock(mutex_);
    what_.assign(what);
    done_count_ = done;
    total_ = total;
  }

 private:
  void draw_until_done() {
    std::unique_lock lock(mutex_);
    if (wake_.wait_for(lock, kPatience, [this] { return done_; })) return;
    while (!done_) {
      draw();
      wake_.wait_for(lock, kInterval, [this] { return done_; });
    }
  }

  void draw() {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - started_);
    std::string text = what_.empty() ? "working" : display(shorten(what_, 200));
    if (total_ > 1) text += fmt::format("  {}/{}", done_count_, total_);
    text += fmt::format("  {} s", seconds.count());
    console_.err("\r\x1b[K\x1b[2m" + clip(text, console_.error_width() - 1, "...") + "\x1b[0m");
    drawn_ = true;
  }

  Console& console_;
  const Clock::time_point started_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;
  bool drawn_ = false;
  std::string what_;
  std::uint64_t done_count_ = 0;
  std::uint64_t total_ = 0;
  std::thread drawer_;  // Last: it uses everything above.
};

}  // namespace

std::unique_ptr<Progress> make_progress(Console& console) {
  if (!console.can_show_progress()) return nullptr;
  return std::make_unique<TerminalProgress>(console);
}

}  // namespace agentcheck
