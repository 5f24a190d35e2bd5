void check(int);
void f(int x) {
  check(x);
}
