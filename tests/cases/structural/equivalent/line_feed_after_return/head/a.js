export function answer() {
  return
    42;
}
export function same() {
  return call(
    1,
    2,
  );
}
