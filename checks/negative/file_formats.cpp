#include "checks/negative/file_formats.h"

#include <cstddef>

namespace agentcheck {
namespace {

using Kind = FileFormat::Kind;

struct Row {
  std::size_t offset;
  std::string_view bytes;
  FileFormat format;
};

using namespace std::string_view_literals;

/// In order: the first that fits is taken.
constexpr Row kRows[] = {
    {0, "\x7f\x45LF"sv, {Kind::executable, "an ELF program or library"}},
    {0, "MZ"sv, {Kind::executable, "a Windows program or library (PE)"}},
    {0, "\xfe\xed\xfa\xce"sv, {Kind::executable, "a Mach-O program or library"}},
    {0, "\xfe\xed\xfa\xcf"sv, {Kind::executable, "a Mach-O program or library"}},
    {0, "\xce\xfa\xed\xfe"sv, {Kind::executable, "a Mach-O program or library"}},
    {0, "\xcf\xfa\xed\xfe"sv, {Kind::executable, "a Mach-O program or library"}},
    {0, "\xca\xfe\xba\xbe"sv, {Kind::executable, "a Java class or universal Mach-O program"}},
    {0, "\0asm"sv, {Kind::executable, "a WebAssembly module"}},
    {0, "dex\n"sv, {Kind::executable, "Android bytecode"}},
    {0, "!<arch>\n"sv, {Kind::executable, "a static library"}},
    {0, "\x1bLua"sv, {Kind::executable, "Lua bytecode"}},
    {0, "PK\x03\x04"sv, {Kind::archive, "a zip archive (zip, jar, office document)"}},
    {0, "PK\x05\x06"sv, {Kind::archive, "an empty zip archive"}},
    {0, "\x1f\x8b"sv, {Kind::archive, "a gzip archive"}},
    {0, "BZh"sv, {Kind::archive, "a bzip2 archive"}},
    {0,
     "\xfd"
     "7zXZ\0"sv,
     {Kind::archive, "an xz archive"}},
    {0, "\x28\xb5\x2f\xfd"sv, {Kind::archive, "a zstd archive"}},
    {0, "7z\xbc\xaf\x27\x1c"sv, {Kind::archive, "a 7z archive"}},
    {0, "Rar!\x1a\x07"sv, {Kind::archive, "a rar archive"}},
    {257, "ustar"sv, {Kind::archive, "a tar archive"}},
    {0, "\x89PNG\r\n"sv, {Kind::other, "a PNG image"}},
    {0, "\xff\xd8\xff"sv, {Kind::other, "a JPEG image"}},
    {0, "GIF8"sv, {Kind::other, "a GIF image"}},
    {0, "%PDF-"sv, {Kind::other, "a PDF document"}},
    {0, "wOF2"sv, {Kind::other, "a font"}},
    {0, "wOFF"sv, {Kind::other, "a font"}},
    {0, "SQLite format 3\0"sv, {Kind::other, "an SQLite database"}},
    // CPython's magic number is two bytes of version and "\r\n"
    // (Lib/importlib/_bootstrap_external.py).
    {2, "\r\n"sv, {Kind::executable, "Python bytecode"}},
};

}  // namespace

const FileFormat* format_of(std::string_view content) {
  for (const Row& row : kRows) {
    if (content.size() >= row.offset && content.substr(row.offset).starts_with(row.bytes)) {
      return &row.format;
    }
  }
  return nullptr;
}

}  // namespace agentcheck
