# Shared by tools/demo and tools/test: installs what is missing, configures, builds. Sourced, not run.
# Says what it installs before it installs it; silent when there is nothing to do.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Debian packages; libvalijson-dev, catch2 and git's test repositories are for the tests.
packages=(
  g++ cmake ninja-build pkg-config git ca-certificates
  libgit2-dev libmbedtls-dev libmimalloc-dev libre2-dev libyaml-cpp-dev libfmt-dev libcli11-dev libexpected-dev
  nlohmann-json3-dev libtoml11-dev libseccomp-dev libutf8proc-dev bubblewrap catch2 libvalijson-dev
)
# Whoever has a newer Node.js keeps it.
command -v npm >/dev/null || packages+=(nodejs npm)

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "setup: this needs root: $*" >&2
    return 1
  fi
}

install_packages() {
  local missing=() package
  for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  echo "Installing Debian packages: ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
    >"${TMPDIR:-/tmp}/agentcheck-setup.log" 2>&1 || {
    tail -n 20 "${TMPDIR:-/tmp}/agentcheck-setup.log" >&2
    return 1
  }
}

# build PRESET TARGET...: configures once, builds quietly, and shows the log only when that fails.
build() {
  local preset=$1 directory log
  shift
  directory=$root/build
  [ "$preset" = dev ] || directory=$root/build-$preset
  mkdir -p "$directory"
  log=$directory/setup.log
  if [ ! -f "$directory/build.ninja" ]; then
    echo "Configuring and building (${preset}); the first build takes some minutes"
  fi
  (cd "$root" && cmake --preset "$preset" >"$log" 2>&1 && cmake --build "$directory" --target "$@" >>"$log" 2>&1) || {
    tail -n 60 "$log" >&2
    return 1
  }
}
