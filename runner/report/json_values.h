// How bytes, paths and trees become JSON; shared by the report and `agentcheck dump`.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/change_set.h"
#include "core/report.h"

namespace agentcheck {

/// Keeps keys in the order they are written: the order is part of the format.
using Json = nlohmann::ordered_json;

/// Any bytes as a JSON string; ill-formed UTF-8 becomes U+FFFD.
Json json_text(std::string_view bytes);
/// Like json_text(), but null for empty bytes.
Json json_text_or_null(std::string_view bytes);
/// Sets `key` to a path, null where it is empty. A path that is not UTF-8 also sets
/// `<key>_base64` to its very bytes.
void put_path(Json& object, const std::string& key, std::string_view path);
/// Git's six octal digits; null for FileMode::none.
Json json_mode(FileMode mode);
/// {rev, commit, tree}, and `source` where there is one.
Json json_tree(const TreeReport& tree);
/// {path, old_path, status, similarity, old_mode, mode}: what is known without the content.
Json json_change(const FileChange& change);
/// The text of a document: indented, ASCII only, with a line feed at the end.
std::string dump_json(const Json& document);

/// Writes the text dump_json() would give, piece by piece: a report can hold more findings than
/// there is room for as a tree.
class JsonWriter {
 public:
  /// `write` gets the document in pieces.
  explicit JsonWriter(std::function<void(std::string_view)> write) : write_(std::move(write)) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }
  /// Goes before each value of an object.
  void key(std::string_view key);
  void value(const Json& value);
  void member(std::string_view name, const Json& value_of) {
    key(name);
    value(value_of);
  }
  /// The same as value(json_text(bytes)), value(number) and value(nullptr) without a document
  /// between: a large report is mostly these.
  void text(std::string_view bytes);
  void number(std::uint64_t number);
  void null();
  void member_text(std::string_view name, std::string_view bytes) {
    key(name);
    text(bytes);
  }
  /// Null for empty bytes.
  void member_text_or_null(std::string_view name, std::string_view bytes) {
    key(name);
    bytes.empty() ? null() : text(bytes);
  }
  /// See put_path().
  void member_path(std::string_view name, std::string_view path);
  /// Ends the document and hands on what is left of it.
  void finish();

 private:
  void quoted(std::string_view utf8);
  void begin(char bracket);
  void end(char bracket);
  void start_value();
  void line();

  std::function<void(std::string_view)> write_;
  std::string text_;          ///< Not yet handed on.
  std::vector<bool> filled_;  ///< By open bracket: it holds something.
  bool after_key_ = false;
};

}  // namespace agentcheck
