#!/usr/bin/env bash
# shellcheck disable=SC2034

# What the Bash pack sees; example.symbols is what it must say of it.
hello() {
  local x=1
  inner() { :; }
  echo "hi $1"
}

# Without parentheses.
function other {
  export LOCAL=1
}

function third() (
  cd /
)

# Where programs are.
export PATH="$PATH:/opt" HOME
declare -gx BAR
typeset -x QUX=1
readonly CONST=3
export -f hello
plain=1

if ! command -v poly >/dev/null; then
  poly() { :; }
fi

lib::name() { :; }
with-dash() { :; }
( hidden() { :; } )
cat <<EOF
in_text() { :; }
EOF
