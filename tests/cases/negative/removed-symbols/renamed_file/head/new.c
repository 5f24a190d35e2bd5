int first(int a) {
  return a + 1;
}
