#include "runner/spec_source.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

#include "checks/check.h"
#include "core/text.h"
#include "grammars/language.h"
#include "specs/spec_loader.h"

namespace agentcheck {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxSpecBytes = 16U << 20;

Error spec_error(const SpecResult& result, std::string_view text, std::string_view path) {
  return {ErrorKind::usage, render_diagnostics(result.diagnostics, text, path),
          "see `agentcheck spec schema` for the keys and `agentcheck explain CHECK` for a check"};
}

SpecResult parse(std::string_view text, std::string_view path) {
  return load_spec(text, path, all_check_infos(), language_names());
}

/// The spec's text on disk; nullopt where there is no such file.
Result<std::optional<std::string>> read_disk(const VerifyRequest& request) {
  if (request.spec_path == "-") return request.spec_text;
  std::error_code error;
  const fs::file_status status = fs::status(request.spec_path, error);
  if (!fs::exists(status)) return std::nullopt;
  if (!fs::is_regular_file(status)) {
    return fail(ErrorKind::usage, fmt::format("{} is not a file", display(request.spec_path)),
                "give the path of a YAML file with --spec");
  }
  if (fs::file_size(request.spec_path, error) > kMaxSpecBytes) {
    return fail(ErrorKind::usage, fmt::format("{} is larger than {} MiB: no spec is",
                                              display(request.spec_path), kMaxSpecBytes >> 20));
  }
  std::ifstream in(request.spec_path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) {
    return fail(ErrorKind::usage, fmt::format("cannot read {}", display(request.spec_path)),
                "check its permissions");
  }
  return text;
}

/// The spec's path inside the repository; empty where it lies outside, or there is no working tree.
std::string path_in_tree(const Repository& repository, const std::string& path) {
  if (path == "-" || repository.root().empty()) return {};
  std::error_code error;
  const fs::path root = fs::weakly_canonical(repository.root(), error);
  // The last name is not followed: a link in the spec's place does not make it another file.
  const fs::path given = fs::absolute(path, error).lexically_normal();
  const fs::path whole = fs::weakly_canonical(given.parent_path(), error) / given.filename();
  const std::string relative = whole.lexically_relative(root).generic_string();
  const bool outside = relative.empty() || relative == ".." || relative.starts_with("../");
  return outside ? std::string() : relative;
}

Result<std::optional<std::string>> read_base(const TreePair& trees, const std::string& path) {
  if (path.empty()) return std::nullopt;
  Result<std::optional<TreeEntry>> entry = trees.find(Side::base, path);
  if (!entry) return tl::unexpected(entry.error());
  if (!*entry || !is_file((*entry)->mode)) return std::nullopt;
  Result<std::string> text = trees.read_entry(Side::base, **entry);
  if (!text) return tl::unexpected(text.error());
  return std::move(*text);
}

/// The spec a run was started with, whatever became of the file since.
Result<OpenedSpec> open_frozen(const Repository& repository, const VerifyRequest& request) {
  SpecResult frozen = parse(request.frozen_spec, request.spec_path);
  if (!frozen.ok()) {
    return tl::unexpected(spec_error(frozen, request.frozen_spec, request.spec_path));
  }
  Result<std::unique_ptr<TreePair>> trees = repository.resolve(request.revisions);
  if (!trees) return tl::unexpected(trees.error());
  return OpenedSpec{std::move(frozen.spec), "frozen", request.frozen_spec, {}, std::move(*trees)};
}

}  // namespace

Result<OpenedSpec> open_spec(const Repository& repository, const VerifyRequest& request) {
  if (!request.frozen_spec.empty()) return open_frozen(repository, request);
  Result<std::optional<std::string>> disk = read_disk(request);
  if (!disk) return tl::unexpected(disk.error());
  const std::string inside = path_in_tree(repository, request.spec_path);
  if (!*disk && inside.empty()) {
    return fail(ErrorKind::usage, fmt::format("there is no spec at {}", display(request.spec_path)),
                "give the path of a spec with --spec");
  }
  SpecResult on_disk;
  if (*disk) on_disk = parse(**disk, request.spec_path);

  // The one on disk may choose base even where base then has another one: it is the only one there
  // is so far, and its `base` is refused where it could hide the change.
  RevisionRequest revisions = request.revisions;
  revisions.base_spec = on_disk.spec.base;
  Result<std::unique_ptr<TreePair>> trees = repository.resolve(revisions);
  const bool from_disk = request.spec_from_disk || inside.empty();
  if (!trees) {
    if (*disk && !on_disk.ok())
      return tl::unexpected(spec_error(on_disk, **disk, request.spec_path));
    return tl::unexpected(trees.error());
  }
  Result<std::optional<std::string>> base = read_base(**trees, inside);
  if (!base) return tl::unexpected(base.error());

  OpenedSpec opened;
  opened.trees = std::move(*trees);
  const bool differs = *base && *disk && **base != **disk;
  if (*base && !from_disk) {
    SpecResult on_base = parse(**base, request.spec_path);
    if (!on_base.ok()) return tl::unexpected(spec_error(on_base, **base, request.spec_path));
    const bool chosen_by_spec =
        request.revisions.base.empty() && request.revisions.base_environment.empty();
    if (chosen_by_spec && on_base.spec.base != on_disk.spec.base) {
      return fail(ErrorKind::usage,
                  fmt::format("the spec on disk has base `{}`, the one it leads to has base `{}`",
                              display(on_disk.spec.base), display(on_base.spec.base)),
                  "say which one counts with --base");
    }
    opened.spec = std::move(on_base.spec);
    opened.text = **base;
    opened.source = "base";
    if (!*disk) {
      opened.note = "the spec was deleted from the working tree; the one tracked on base was used";
    } else if (differs) {
      opened.note =
          "the spec on disk differs from the one tracked on base, which was used; try it with "
          "--spec-from disk";
    }
    return opened;
  }
  if (!*disk) {
    return fail(ErrorKind::usage, fmt::format("there is no spec at {}", display(request.spec_path)),
                "give the path of a spec with --spec");
  }
  if (!on_disk.ok()) return tl::unexpected(spec_error(on_disk, **disk, request.spec_path));
  opened.spec = std::move(on_disk.spec);
  opened.text = **disk;
  opened.source = inside.empty() ? "outside" : *base ? "disk" : "untracked";
  if (differs) opened.note = "the spec on disk was used; it differs from the one tracked on base";
  return opened;
}

}  // namespace agentcheck
