function a() {
  check();
  go();
}
function b() {
  go();
}
