#include "specs/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cctype>
#include <sstream>
#include <utility>

#include "core/text.h"
#include "specs/yaml_errors.h"
#include "specs/yaml_text.h"

namespace agentcheck {
namespace {

/// yaml-cpp's positions count bytes of UTF-8 input.
std::size_t offset_of(const YAML::Mark& mark) {
  return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
}

/// Builds the tree from yaml-cpp's events, so that its own nodes, which expand aliases and accept
/// duplicate keys, are never made.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, DiagnosticSink& sink) : text_(text), sink_(sink) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) throw second_document_problem(offset_of(mark), text_);
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    YamlNode node = make(YamlKind::null, offset_of(mark), anchor, "");
    absent_ = !is_written_null(node.offset);
    if (absent_) node.offset = before(node.offset);
    attach(std::move(node));
    absent_ = false;
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    sink_.add(offset_of(mark), "aliases are not supported", "write the value out");
    attach(make(YamlKind::refused, offset_of(mark), 0, ""));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node =
        make(tag == "?" ? YamlKind::plain : YamlKind::quoted, offset_of(mark), anchor, tag);
    if (is_never_closed(node.offset)) {
      throw TextProblem{node.offset, "this quote is never closed", ""};
    }
    if (value.find('\0') != std::string::npos || !is_utf8(value)) {
      sink_.add(node.offset, "an escape gives a character that text cannot hold",
                "`\\0`, `\\N` and `\\_` are not supported");
      node.kind = YamlKind::refused;
    }
    node.text = value;
    attach(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(make(YamlKind::sequence, offset_of(mark), anchor, tag));
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(make(YamlKind::mapping, offset_of(mark), anchor, tag));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

  YamlNode take_root() { return std::move(root_); }

  /// Where the innermost bracket or brace that is still open stands; npos where there is none.
  std::size_t open_bracket() const {
    for (auto frame = stack_.rbegin(); frame != stack_.rend(); ++frame) {
      const std::size_t at = frame->node.offset;
      if (at < text_.size() && (text_[at] == '[' || text_[at] == '{')) return at;
    }
    return std::string_view::npos;
  }

 private:
  struct Frame {
    YamlNode node;
    YamlNode key;
    bool has_key = false;
  };

  YamlNode make(YamlKind kind, std::size_t offset, YAML::anchor_t anchor, const std::string& tag) {
    if (++nodes_ > kMaxYamlNodes) {
      throw TextProblem{offset, fmt::format("more than {} values", kMaxYamlNodes), ""};
    }
    if (anchor != 0) {
      sink_.add(offset, "anchors are not supported", "write the value out where it is needed");
    }
    if (!tag.empty() && tag != "?" && tag != "!") {
      sink_.add(offset, "tags are not supported", "leave the tag out; put text in quotes");
      kind = kind == YamlKind::quoted || kind == YamlKind::plain ? YamlKind::refused : kind;
    }
    YamlNode node;
    node.kind = kind;
    node.offset = offset;
    return node;
  }

  void open(YamlNode node) {
    if (stack_.size() >= kMaxYamlDepth) {
      throw TextProblem{node.offset, fmt::format("nested more than {} deep", kMaxYamlDepth), ""};
    }
    stack_.push_back({std::move(node), {}, false});
  }

  void close() {
    Frame frame = std::move(stack_.back());
    stack_.pop_back();
    if (frame.node.kind == YamlKind::mapping) drop_duplicates(frame.node);
    attach(std::move(frame.node));
  }

  void attach(YamlNode node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node.kind != YamlKind::mapping) {
      frame.node.items.push_back(std::move(node));
    } else if (!frame.has_key) {
      frame.key = std::move(node);
      frame.has_key = true;
    } else {
      frame.has_key = false;
      attach_entry(frame, std::move(node));
    }
  }

  void attach_entry(Frame& frame, YamlNode value) {
    if (frame.key.kind == YamlKind::refused) return;
    if (!frame.key.is_scalar()) {
      sink_.add(frame.key.offset, fmt::format("a key must be a word, not {}", describe(frame.key)));
      return;
    }
    if (absent_) value.offset = frame.key.offset;
    frame.node.entries.push_back({std::move(frame.key), std::move(value)});
  }

  /// Reports all but the first entry of each key, and drops them.
  void drop_duplicates(YamlNode& mapping) {
    std::vector<std::size_t> order(mapping.entries.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const auto key = [&](std::size_t i) -> const std::string& {
      return mapping.entries[i].key.text;
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    std::vector<bool> dropped(order.size(), false);
    bool any = false;
    for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
      if (key(order[i]) != key(order[first])) {
        first = i;
        continue;
      }
      any = dropped[order[i]] = true;
      sink_.add(mapping.entries[order[i]].key.offset,
                fmt::format("duplicate key {}", quoted(key(order[i]))),
                fmt::format("it is first given on line {}",
                            sink_.place(mapping.entries[order[first]].key.offset).line));
    }
    if (!any) return;
    std::vector<YamlEntry> kept;
    for (std::size_t i = 0; i < dropped.size(); ++i) {
      if (!dropped[i]) kept.push_back(std::move(mapping.entries[i]));
    }
    mapping.entries = std::move(kept);
  }

  bool is_written_null(std::size_t offset) const {
    const std::string_view rest = text_.substr(std::min(offset, text_.size()));
    if (rest.substr(0, 1) == "~") return true;
    const std::string_view word = rest.substr(0, 4);
    if (word != "null" && word != "Null" && word != "NULL") return false;
    return rest.size() == 4 || std::isalnum(static_cast<unsigned char>(rest[4])) == 0;
  }

  /// Whether a quote at `offset` lacks its partner: yaml-cpp lets the end of the file close it.
  bool is_never_closed(std::size_t offset) const {
    if (offset >= text_.size()) return false;
    const char quote = text_[offset];
    if (quote != '"' && quote != '\'') return false;
    for (std::size_t at = offset + 1; at < text_.size(); ++at) {
      if (quote == '"' && text_[at] == '\\') {
        ++at;
      } else if (text_[at] == quote) {
        if (quote == '"' || text_.substr(at + 1, 1) != "'") return false;
        ++at;
      }
    }
    return true;
  }

  /// The last character before `offset` that is no white space: where something was left out.
  std::size_t before(std::size_t offset) const {
    const std::size_t at = text_.find_last_not_of(" \t\r\n", offset == 0 ? 0 : offset - 1);
    return offset == 0 || at == std::string_view::npos ? 0 : at;
  }

  std::string_view text_;
  DiagnosticSink& sink_;
  std::vector<Frame> stack_;
  YamlNode root_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
  bool absent_ = false;  ///< The node being attached is nothing at all.
};

}  // namespace

std::optional<YamlNode> parse_yaml(std::string_view text, DiagnosticSink& sink) {
  if (const std::optional<TextProblem> problem = find_text_problem(text)) {
    sink.add(problem->offset, problem->message, problem->hint);
    return std::nullopt;
  }
  TreeBuilder builder(text, sink);
  try {
    // A quote never closed is an error at the end of the file for yaml-cpp, unless a line feed
    // comes before it; then the builder reports it, at the quote.
    std::istringstream stream{std::string(text) + '\n'};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    return builder.take_root();
  } catch (const TextProblem& problem) {  // Thrown by the builder where reading on makes no sense.
    sink.add(problem.offset, problem.message, problem.hint);
  } catch (const YAML::DeepRecursion& error) {
    sink.add(offset_of(error.mark), fmt::format("nested more than {} deep", kMaxYamlDepth));
  } catch (const YAML::ParserException& error) {
    const TextProblem problem =
        syntax_problem(error.msg, offset_of(error.mark), text, builder.open_bracket());
    sink.add(problem.offset, problem.message, problem.hint);
  } catch (const std::exception& error) {
    sink.add(0, fmt::format("the YAML reader failed: {}", error.what()));
  }
  return std::nullopt;
}

}  // namespace agentcheck
