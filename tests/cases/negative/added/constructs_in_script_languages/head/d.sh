x=1
# shellcheck disable=SC2034
f() {
  # TODO: finish
  set -x
  g || true
  eval "$1"
}
# old() {
#   echo "$1"
# }
