void check(int);
void f(int x) {
  // path C:\ 
  check(x);
}
