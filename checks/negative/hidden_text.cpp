// negative: hidden-text
#include <fmt/format.h>

#include "checks/checks.h"
#include "checks/negative/added/surplus.h"
#include "checks/negative/hidden/hidden.h"
#include "checks/support.h"
#include "core/text.h"

namespace agentcheck {
namespace {

const CheckInfo kInfo{Family::negative,
                      "hidden-text",
                      "No text was added that people do not see, or take for another.",
                      {},
                      {},
                      "- negative: hidden-text\n",
                      R"(# negative: hidden-text

Fails for what head added that is read otherwise than it is shown. What was there before and only moved is
not added. Every changed text is looked at, code or not, links and names of files too.

- `bidi-control`: embeddings, overrides and isolates (U+202A to U+202E, U+2066 to U+2069), which show code in
  another order than it is compiled in (CVE-2021-42574), anywhere; direction marks (U+200E, U+200F, U+061C)
  except in translations, markup and prose, on lines with letters written from right to left.
- `invisible-character`: zero-width spaces and joiners, byte order marks that do not begin the file, soft
  hyphens, fillers, line separators, interlinear and other format characters.
- `hidden-payload`: tag characters (U+E0000 to U+E007F) and variation selectors, which spell text or bytes that
  only programs read. The finding says what they spell.
- `control-character`: escape, backspace and other C0 and C1 controls; a carriage return inside a line.
- `mixed-script`: a word of Latin and of Greek, Cyrillic, full-width or mathematical letters all of which look
  like Latin ones, after the table of Unicode TR39.
- `lookalike-name`: a name of one script that looks like another name of the same file; only in languages with
  a grammar, and outside comments and strings.
- `hidden-in-name`: any of these in the name of a file that was added or renamed.

In place, and silent: emoji with joiners, skin tones, selectors and flags; joiners after letters of Arabic,
Persian and Indic scripts; zero-width spaces beside Thai, Lao, Khmer, Myanmar and Chinese letters; selectors
after ideographs, symbols and Mongolian letters; a byte order mark at the start; text in one script, whichever;
single Greek letters of formulas (`dρ`); an abbreviation with a Cyrillic ending.

What it cannot see: text in the colour of its background, blank lines before what is far to the right, look-alikes
within one script (`l` and `1`, `rn` and `m`), a name that looks like one of another file, escapes
(`\u202e`) that become such a character when the program runs, files that are not UTF-8.
)"};

class HiddenText : public Check {
 public:
  explicit HiddenText(const Criterion& criterion) : criterion_(criterion) {}

  bool examines(const AnalyzedFile& file) const override {
    return file.change->unexamined == Unexamined::no;
  }

  Collected collect(const FilePair& pair) const override {
    Collected out;
    if (!pair.changed) return out;
    for (const Side side : {Side::base, Side::head}) {
      if (!(side == Side::base ? pair.base : pair.head)) continue;
      SideReader reader(pair, side);
      find_runs(reader.lines(), reader.occurrences);
      find_lookalikes(reader.lines(), reader.occurrences);
      reader.write(out);
      if (side == Side::head) out.lines = pair.change.lines_added;
    }
    return out;
  }

  Outcome decide(const Analysis& analysis, std::size_t criterion,
                 const CheckContext&) const override {
    Outcome outcome;
    Surplus surplus;
    for (const AnalyzedFile& file : analysis.files) {
      if (!file.changed || !in_reach(criterion_, file)) continue;
      if (examines(file)) ++outcome.examined.files;
      outcome.examined.lines += file.collected[criterion].lines;
      for (const Observation& seen : file.collected[criterion].observations) {
        surplus.add(file, seen);
      }
      examine_name(*file.change, outcome);
    }
    for (const Surplus::Entry* entry : surplus.left()) {
      outcome.findings.push_back(finding_from(*entry->file, *entry->observation));
    }
    conclude_parsed(outcome, criterion_, analysis, [](const AnalyzedFile&) { return false; });
    return outcome;
  }

 private:
  static void find_runs(const TouchedLines& lines, Occurrences& out) {
    const SourceFile& file = lines.file();
    for (const Span& region : lines.regions()) {
      for (HiddenRun& run : hidden_runs(file.text(), region, is_translation(file.path()))) {
        if (lines.hunk_of(run.span) < 0) continue;
        Occurrence occurrence;
        occurrence.span = run.span;
        occurrence.what = file.text_of(run.span);
        occurrence.rule = std::move(run.rule);
        occurrence.message = std::move(run.message);
        occurrence.hint = "remove it, or write it as an escape";
        out.push_back(std::move(occurrence));
      }
    }
  }

  /// New names only: an old one is not of this change.
  static void examine_name(const FileChange& change, Outcome& outcome) {
    if (!change.exists_on(Side::head) || change.path == change.old_path) return;
    const std::string& path = change.path;
    const Span whole{0, static_cast<std::uint32_t>(path.size())};
    std::vector<HiddenRun> runs = hidden_runs(path, whole, true);
    if (!runs.empty()) {
      outcome.findings.push_back(finding_for(
          change, "hidden-in-name", fmt::format("the name holds a {}", runs.front().message)));
      return;
    }
    for (std::size_t at = 0; at < path.size();) {
      const std::size_t end = std::min(path.find_first_of("/._- ", at), path.size());
      const std::string_view word = std::string_view(path).substr(at, end - at);
      at = end + 1;
      if (word.empty() || !mixes_lookalikes(word)) continue;
      outcome.findings.push_back(
          finding_for(change, "hidden-in-name",
                      fmt::format("`{}` mixes letters of several scripts", shorten(word, 80))));
      return;
    }
  }

  const Criterion& criterion_;
};

Result<std::unique_ptr<Check>> make(const Criterion& criterion) {
  return std::make_unique<HiddenText>(criterion);
}

}  // namespace

const CheckEntry kHiddenTextCheck{&kInfo, make};

}  // namespace agentcheck
