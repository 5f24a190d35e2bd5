// Documentation comments in XML (ECMA-334, annex D).
#include <algorithm>
#include <cctype>
#include <string>

#include "checks/coverage/doc_text.h"
#include "core/text.h"

namespace agentcheck {
namespace {

/// A tag at the front of a text: `<name attributes>`, `</name>` or `<name attributes/>`.
struct Tag {
  std::string_view name;
  std::string_view attributes;
  bool closing = false;  ///< `</name>`
  bool empty = false;    ///< `<name/>`
  std::size_t size = 0;  ///< Bytes it takes; 0 where there is no tag.
};

Tag tag_at(std::string_view text) {
  Tag tag;
  if (!text.starts_with('<') || text.size() < 3) return tag;
  const std::size_t end = text.find('>');
  if (end == std::string_view::npos) return tag;
  std::string_view inside = text.substr(1, end - 1);
  tag.closing = inside.starts_with('/');
  if (tag.closing) inside.remove_prefix(1);
  tag.empty = inside.ends_with('/');
  if (tag.empty) inside.remove_suffix(1);
  std::size_t name = 0;
  while (name < inside.size() && std::isalnum(static_cast<unsigned char>(inside[name])) != 0)
    ++name;
  if (name == 0) return tag;
  tag.name = inside.substr(0, name);
  tag.attributes = inside.substr(name);
  tag.size = end + 1;
  return tag;
}

/// The value of an attribute, in quotes of either kind; empty where there is none.
std::string_view attribute(const Tag& tag, std::string_view name) {
  const std::size_t at = tag.attributes.find(name);
  if (at == std::string_view::npos) return {};
  std::string_view rest = trim(tag.attributes.substr(at + name.size()));
  if (!rest.starts_with('=')) return {};
  rest = trim(rest.substr(1));
  if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return {};
  return rest.substr(1, rest.find(rest[0], 1) - 1);
}

/// What a reference within a text reads like: the last name it has.
std::string_view referred(const Tag& tag) {
  for (const std::string_view name : {"cref", "langword", "name", "href"}) {
    const std::string_view value = attribute(tag, name);
    if (!value.empty()) return value.substr(value.find_last_of(".:") + 1);
  }
  return {};
}

class XmlReader {
 public:
  DocContent run(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const Tag tag = tag_at(text.substr(at));
      if (tag.size == 0) {
        words_ += text[at++];
        continue;
      }
      at += tag.size;
      read(tag);
    }
    flush();
    if (trim(doc_.description).empty()) doc_.description = remarks_;
    return std::move(doc_);
  }

 private:
  static bool is_section(std::string_view name) {
    for (const std::string_view section :
         {"summary", "remarks", "param", "typeparam", "returns", "value", "exception", "example",
          "permission", "seealso", "member", "inheritdoc", "include"}) {
      if (name == section) return true;
    }
    return false;
  }

  void read(const Tag& tag) {
    if (!is_section(tag.name)) {
      words_ += ' ';
      words_ += referred(tag);
      words_ += ' ';
      if (tag.name == "code") doc_.has_example = true;
      return;
    }
    flush();
    section_ = tag.closing || tag.empty ? "" : tag.name;
    subject_ = tag.closing ? "" : attribute(tag, "name");
    if (tag.name == "inheritdoc" || tag.name == "include") doc_.inherited = true;
    if (tag.name == "exception" && tag.empty) doc_.has_throws = true;
    if (tag.name == "param" && tag.empty) doc_.parameters.push_back({std::string(subject_), ""});
  }

  /// Gives the words read since the last tag to the section they stand in.
  void flush() {
    const std::string text(trim(words_));
    words_.clear();
    if (section_ == "param") {
      std::string_view name = subject_;
      if (name.starts_with('@')) name.remove_prefix(1);
      doc_.parameters.push_back({std::string(name), text});
    } else if (section_ == "returns" || section_ == "value") {
      doc_.has_returns = doc_.has_returns || !is_placeholder(text, "");
    } else if (section_ == "exception") {
      doc_.has_throws = true;
    } else if (section_ == "example") {
      doc_.has_example = true;
    } else if (section_ == "remarks") {
      remarks_ += text;
    } else if (section_.empty() || section_ == "summary") {
      doc_.description += (doc_.description.empty() || text.empty() ? "" : "\n") + text;
    }
  }

  DocContent doc_;
  std::string words_, remarks_;
  std::string_view section_, subject_;
};

}  // namespace

DocContent read_xml_doc(std::string_view text) { return XmlReader().run(text); }

}  // namespace agentcheck
