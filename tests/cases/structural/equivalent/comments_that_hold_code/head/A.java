class A {
  int f() {
    // \u000a if (true) return 2;
    return 1;
  }
}
