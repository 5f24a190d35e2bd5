struct S { f: fn(i32) -> i32 }
impl S {
    fn g(&self) -> i32 { (self.f)(1) }
}
