// Names of files as other file systems, git and shells take them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace agentcheck {

/// True for a name of which a file system or git could think that it is `.git` (any case, `git~1`,
/// trailing blanks and dots, an alternate stream, code points HFS+ does not count), `.git` itself
/// excepted. Git refuses such names.
bool resembles_dot_git(std::string_view spelt);

/// A path as a file system would open it that ignores case, the code points HFS+ does not count,
/// and blanks and dots at the end of a name (NTFS): what two paths with one such form can both
/// stand for.
std::string as_lenient_file_system(std::string_view path);

/// A path or name as a file system that ignores case and composition would have it (HFS+, APFS,
/// NTFS): NFC, case folded.
std::string fold_name(std::string_view name);

/// True for a link target that leads out of the tree from a directory `depth` levels below its
/// root, or is absolute or empty.
bool link_escapes(std::string_view target, std::size_t depth);

/// Why a name (one component) cannot be a file's on Windows, as a clause: a device's name, one of
/// `<>:"|?*\`, a blank or dot at the end; or what it may mean there: `NAME~1` for another file.
/// Empty where nothing is wrong. After "Naming Files, Paths, and Namespaces" of the Windows manual.
std::string windows_trouble(std::string_view name);

}  // namespace agentcheck
