#include "runner/runs/supervise.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>

#include "checks/check.h"
#include "core/text.h"
#include "grammars/language.h"
#include "runner/agents/agent.h"
#include "runner/console.h"
#include "runner/limit_values.h"
#include "runner/report/render.h"
#include "runner/runs/agent_worktree.h"
#include "runner/runs/feedback.h"
#include "runner/runs/run_log.h"
#include "runner/runs/take_result.h"
#include "runner/runs/worktree_registration.h"
#include "runner/runs/worktree_setup.h"
#include "runner/spec_source.h"
#include "runner/toolchains.h"
#include "specs/spec_loader.h"

namespace agentcheck {
namespace {

constexpr std::chrono::seconds kCheckoutTime{600};
constexpr unsigned kTextWidth = 100;
constexpr std::uint64_t kLastOutput = std::uint64_t{64} << 10;

class Supervisor {
 public:
  Supervisor(RunRecord& record, const Supervision& world)
      : record_(record), world_(world), paths_(world.store.paths(record.id)) {}

  Result<void> attempt() {
    if (record_.attempts.empty()) first_notes_ = record_.notes;
    record_.attempts.push_back({"", utc_now(), "", ""});
    if (record_.started.empty()) record_.started = record_.attempts.back().started;
    record_.ended.clear();
    forget_verdict();
    Result<void> done = read_spec();
    if (done) done = prepare();
    if (done) done = set_up_tree();
    if (done) done = run_agent();
    if (done) done = take();
    if (done) judge();
    if (done) done = verify_result();
    return finish(done);
  }

  Result<void> salvage_work() {
    if (record_.attempts.empty()) record_.attempts.push_back({"", record_.started, "", ""});
    outcome_ = {"interrupted",
                "agentcheck was killed while the run was " + std::string(name_of(record_.state)),
                {},
                {}};
    const bool has_work = !record_.worktree.empty();
    Result<void> done = has_work ? open_worktree() : Result<void>();
    if (done && has_work) done = take();
    record_.verdict = record_.result_tree.empty() ? "" : "error";
    return finish(done);
  }

 private:
  /// What was decided about an earlier attempt says nothing about this one.
  void forget_verdict() {
    record_.report.clear();
    record_.verdict.clear();
    record_.criteria_passed = record_.criteria_total = record_.advisory_findings = 0;
    record_.lines_changed = 0;
  }

  Result<void> enter(RunState state) {
    record_.state = state;
    if (Result<void> saved = world_.store.save(record_); !saved) return saved;
    if (world_.on_change) world_.on_change(record_);
    return {};
  }

  Result<void> read_spec() {
    Result<std::string> text = read_file(paths_.spec());
    if (!text) return tl::unexpected(text.error());
    spec_text_ = std::move(*text);
    SpecResult parsed =
        load_spec(spec_text_, record_.spec_path, all_check_infos(), language_names());
    prompt_ = parsed.spec.task.prompt.empty() ? parsed.spec.task.title : parsed.spec.task.prompt;
    criteria_ = std::move(parsed.spec.criteria);
    return {};
  }

  // --- The worktree ---

  Result<void> prepare() {
    if (Result<void> entered = enter(RunState::preparing); !entered) return entered;
    if (!record_.worktree.empty()) return open_worktree();
    const std::optional<Identity>& owner = world_.sandbox.identity();
    {
      const Result<Fd> lock = world_.store.lock_repository(record_.repository);
      if (!lock) return tl::unexpected(lock.error());
      // On disk before it is made: a kill in between must not leave one nobody knows of.
      record_.worktree = paths_.worktree();
      record_.branch = "agentcheck/" + record_.id;
      if (Result<void> saved = world_.store.save(record_); !saved) return saved;
      Result<AgentWorktree> made =
          create_agent_worktree({record_.repository, record_.git_dir, record_.id, record_.base,
                                 paths_.worktree(), paths_.facade(), owner});
      if (!made) {
        record_.worktree.clear();
        return tl::unexpected(made.error());
      }
      worktree_ = std::move(*made);
    }
    return check_out();
  }

  Result<void> open_worktree() {
    may_hold_work_ = true;
    Result<AgentWorktree> found =
        reopen_agent_worktree(record_.repository, record_.worktree, paths_.facade());
    if (!found) return tl::unexpected(found.error());
    worktree_ = std::move(*found);
    return {};
  }

  Result<void> check_out() {
    Profile box = worktree_profile(worktree_);
    box.limits = world_.limits;
    box.limits.time = kCheckoutTime;
    BoxControls controls;
    controls.stop = world_.stop;
    const Result<BoxResult> done = world_.sandbox.run(box, checkout_command(), controls);
    if (!done) return tl::unexpected(done.error());
    if (done->process.end != ProcessResult::End::exited || done->process.code != 0) {
      return fail(ErrorKind::undecided,
                  fmt::format("the base could not be checked out: {}",
                              display(shorten(trim(done->process.out.last(1000)), 500))));
    }
    if (Result<void> adopted = adopt_index(worktree_); !adopted) return adopted;
    checked_out_ = StatRecord::take(worktree_.worktree, paths_.directory);
    return {};
  }

  Result<void> set_up_tree() {
    Result<WorktreeSetup> made =
        set_up_worktree({world_.sandbox, worktree_, criteria_, record_.base, record_.root,
                         record_.git_dir, world_.copy_ignored, world_.toolchains, world_.limits});
    if (!made) return tl::unexpected(made.error());
    setup_ = std::move(*made);
    return {};
  }

  // --- The agent ---

  std::string feedback() const {
    if (record_.attempts.size() < 2) return {};
    const Result<std::string> report = read_file(paths_.report(record_.attempts.size() - 1));
    return report ? feedback_from_report(*report) : std::string();
  }

  Result<void> run_agent() {
    const Result<const AgentProfile*> agent = find_agent(record_.agent);
    if (!agent) return tl::unexpected(agent.error());
    Profile box = worktree_profile(worktree_);
    const Result<Limits> limits = with_limits(world_.limits, record_.limit_words);
    if (!limits) return tl::unexpected(limits.error());
    box.limits = *limits;
    box.limits.time = std::chrono::seconds(record_.timeout);
    box.binds.insert(box.binds.end(), setup_.binds.begin(), setup_.binds.end());
    if (Result<void> added = add_toolchains(world_.toolchains, box); !added) return added;
    // The box has a network of its own: what listens there meets nobody else's ports.
    box.env.emplace_back("AGENTCHECK_PORTS", "20000-20099");
    AgentTask task;
    task.prompt = full_prompt(prompt_, record_.prompt_extra, feedback());
    task.words = record_.command;
    task.directory = record_.root;
    Result<AgentLaunch> launch = (*agent)->launch(task, box);
    if (!launch) return tl::unexpected(launch.error());
    for (Bind& bind : launch->binds) box.binds.push_back(std::move(bind));
    for (BoxText& file : launch->files) box.files.push_back(std::move(file));
    for (auto& entry : launch->env) box.env.push_back(std::move(entry));
    return run_box(box, *launch);
  }

  Result<void> run_box(const Profile& box, const AgentLaunch& launch) {
    record_.log = paths_.log(record_.attempts.size());
    record_.limits = world_.sandbox.enforcement();
    Result<RunLog> log = RunLog::create(record_.log);
    if (!log) return tl::unexpected(log.error());
    if (Result<void> entered = enter(RunState::running); !entered) return entered;
    may_hold_work_ = true;
    if (record_.attempts.size() == 1) {
      facade_ = StatRecord::take(worktree_.facade, paths_.directory);
    }
    BoxControls controls;
    controls.input = launch.input;
    controls.merge_output = false;
    controls.idle = world_.idle;
    controls.stop = world_.stop;
    controls.on_output = [&log](OutputStream, std::string_view bytes) { log->append(bytes); };
    Result<BoxResult> done = world_.sandbox.run(box, launch.argv, controls);
    log->finish();
    if (!done) return tl::unexpected(done.error());
    box_result_ = std::move(*done);
    return {};
  }

  // --- The result ---

  Result<void> take() {
    if (Result<void> entered = enter(RunState::snapshotting); !entered) return entered;
    Result<TakenResult> taken =
        take_result({world_.sandbox,
                     worktree_,
                     record_.base,
                     paths_.result(),
                     paths_.directory + "/scratch",
                     {record_.agent, "agent@localhost"},
                     fmt::format("{}\n\nMade by {} in agentcheck run {}.\n",
                                 record_.task.empty() ? "Result of a run" : display(record_.task),
                                 record_.agent, record_.id),
                     &checked_out_,
                     &facade_});
    if (!taken) return tl::unexpected(taken.error());
    record_.result_commit = taken->commit;
    record_.result_tree = taken->tree;
    record_.agent_commits = taken->agent_commits;
    record_.findings = taken->findings;
    record_.notes = first_notes_;
    record_.notes.insert(record_.notes.end(), setup_.notes.begin(), setup_.notes.end());
    record_.notes.insert(record_.notes.end(), taken->notes.begin(), taken->notes.end());
    ignored_ = std::move(taken->ignored);
    return {};
  }

  void judge() {
    outcome_ = judge_agent(box_result_, box_result_.process.out.last(kLastOutput),
                           !record_.result_tree.empty());
    record_.cost_usd = outcome_.cost_usd;
    record_.tokens = outcome_.tokens;
  }

  // --- The verdict ---

  bool stopped() const {
    pollfd wait{world_.stop, POLLIN, 0};
    return world_.stop >= 0 && poll(&wait, 1, 0) > 0;
  }

  Result<void> verify_result() {
    if (record_.result_tree.empty() && record_.findings.empty()) return {};
    // Somebody waits for the end; the result is safe and can be verified any time.
    if (stopped()) {
      record_.verdict = "error";
      return {};
    }
    if (Result<void> entered = enter(RunState::verifying); !entered) return entered;
    VerifyRequest request;
    request.repository = paths_.result();
    request.spec_path = record_.spec_path;
    request.frozen_spec = spec_text_;
    request.revisions.base = record_.base;
    request.revisions.head = record_.result_commit.empty() ? record_.base : record_.result_commit;
    request.sandbox_findings = record_.findings;
    request.toolchains = world_.toolchains;
    request.limits = world_.limits;
    Result<Report> report = verify(request, nullptr);
    if (!report) return tl::unexpected(report.error());
    report->base.rev = record_.base_rev;
    report->base.source = "run";
    report->head.rev = "run " + record_.id;
    report->ignored = ignored_;
    report->notes.insert(report->notes.end(), record_.notes.begin(), record_.notes.end());
    return keep(*report);
  }

  Result<void> keep(const Report& report) {
    const std::string text = render_terminal(report, {false, kTextWidth, true});
    if (Result<void> written = write_file(paths_.report_text(record_.attempts.size()), text);
        !written) {
      return written;
    }
    record_.report = paths_.report(record_.attempts.size());
    record_.verdict = name_of(report.verdict);
    for (const CriterionReport& criterion : report.criteria) {
      if (criterion.level == Level::required) {
        ++record_.criteria_total;
        if (criterion.outcome.verdict == Verdict::pass) ++record_.criteria_passed;
      } else {
        record_.advisory_findings += criterion.outcome.findings.size();
      }
    }
    record_.lines_changed = report.changes.lines_added + report.changes.lines_removed;
    return write_file(record_.report, render_json(report));
  }

  // --- The end ---

  Result<void> finish(Result<void> done) {
    Attempt& attempt = record_.attempts.back();
    if (!done) {
      const bool unavailable = done.error().kind == ErrorKind::sandbox;
      outcome_.status = unavailable ? "unavailable" : "failed";
      outcome_.reason = done.error().message;
      record_.verdict = "error";
      if (stopped() && !may_hold_work_) {
        outcome_.status = "interrupted";
        outcome_.reason = "the run was stopped before the agent began";
        record_.verdict.clear();
      }
      if (!may_hold_work_) undo_empty_worktree();
    }
    record_.status = attempt.status = outcome_.status;
    record_.reason = outcome_.reason;
    record_.ended = attempt.ended = utc_now();
    attempt.verdict = record_.verdict;
    const Result<void> saved = enter(RunState::done);
    return done ? saved : done;
  }

  /// Nothing has run in it yet: it holds no work.
  void undo_empty_worktree() {
    if (record_.worktree.empty()) return;
    const Result<Fd> lock = world_.store.lock_repository(record_.repository);
    if (!lock) return;
    const Result<void> gone =
        remove_agent_worktree(record_.repository, record_.worktree, record_.branch, record_.base);
    if (gone) record_.worktree.clear();
  }

  RunRecord& record_;
  const Supervision& world_;
  RunPaths paths_;
  std::string spec_text_;
  std::string prompt_;
  std::vector<Criterion> criteria_;
  AgentWorktree worktree_;
  StatRecord checked_out_;  ///< Believes nothing unless this attempt checked out.
  StatRecord facade_;       ///< The same, unless this attempt is the first.
  WorktreeSetup setup_;
  std::vector<std::string> first_notes_;  ///< From before the first attempt.
  BoxResult box_result_;
  AgentOutcome outcome_;
  std::vector<std::string> ignored_;
  bool may_hold_work_ = false;  ///< An agent was at work in the worktree.
};

}  // namespace

Result<void> supervise(RunRecord& record, const Supervision& supervision) {
  return Supervisor(record, supervision).attempt();
}

Result<void> salvage(RunRecord& record, const Supervision& supervision) {
  return Supervisor(record, supervision).salvage_work();
}

ExitCode exit_code_of_run(const RunRecord& record) {
  if (record.status == "unavailable") return ExitCode::sandbox;
  if (record.verdict == "fail") return ExitCode::failed;
  const bool ended_well = record.status == "succeeded";
  return record.verdict == "pass" && ended_well ? ExitCode::passed : ExitCode::undecided;
}

}  // namespace agentcheck
