// How bytes, paths and trees become JSON; shared by the report and `agentcheck dump`.
#pragma once

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
  /// Makes room for so many bytes in all.
  void reserve(std::size_t bytes) { text_.reserve(bytes); }
  /// The finished document.
  std::string take();

 private:
  void begin(char bracket);
  void end(char bracket);
  void start_value();
  void line();

  std::string text_;
  std::vector<bool> filled_;  ///< By open bracket: it holds something.
  bool after_key_ = false;
};

}  // namespace agentcheck
