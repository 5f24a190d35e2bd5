// XML as reports use it, read event by event: hostile text, bounded memory, nothing expanded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace agentcheck {

/// Reads elements, attributes and text of XML 1.0. References are the five predefined ones and
/// those to characters; a document type is passed over, one that declares something is an error, so
/// that there are no entities and nothing is ever fetched. Names are kept with their prefix.
class XmlReader {
 public:
  enum class Event { open, close, text, end, error };
  static constexpr std::size_t kMaxDepth = 256;
  static constexpr std::size_t kMaxAttributes = 256;

  /// `text` must outlive the reader.
  explicit XmlReader(std::string_view text);

  /// The next event. An element without content gives open, then close. After end and error, the
  /// same again.
  Event next();
  /// Of the element that was opened or closed.
  std::string_view name() const { return name_; }
  /// An attribute of the element that was opened; empty where it has none of that name.
  std::string_view attribute(std::string_view name) const;
  bool has_attribute(std::string_view name) const;
  /// Character data, references resolved.
  const std::string& text() const { return value_; }
  /// How many elements are open.
  std::size_t depth() const { return open_.size(); }
  /// Why there was an error, with the line.
  const std::string& error() const { return error_; }

 private:
  Event fail_at(std::string_view why);
  Event read_markup();
  Event read_open();
  Event read_close();
  Event read_text();
  bool skip_past(std::string_view end);
  bool skip_document_type();
  void skip_blanks();
  std::string_view read_name();
  bool read_attribute();
  bool decode(std::string_view raw, std::string& out);

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string_view> open_;
  std::string_view name_;
  std::vector<std::pair<std::string_view, std::string>> attributes_;
  std::string value_;
  std::string error_;
  bool close_next_ = false;
  bool had_root_ = false;
  bool failed_ = false;
};

}  // namespace agentcheck
