function a() {
  go();
}
function b() {
  go();
}
