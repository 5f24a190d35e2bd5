int check(int ok) {
  // drive C:
  log_it(ok);
  return ok;
}
