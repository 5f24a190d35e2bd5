export function untouched() {
  return 1;
}

export function touched() {
  return 2;
}

/** Tells that it is new. */
export function added() {
  return 3;
}
