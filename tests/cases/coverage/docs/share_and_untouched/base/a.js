export function untouched() {
  return 1;
}

export function touched() {
  return 1;
}
