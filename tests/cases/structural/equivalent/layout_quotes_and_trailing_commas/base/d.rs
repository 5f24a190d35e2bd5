fn f() -> Vec<u32> { vec(1, 2) }
