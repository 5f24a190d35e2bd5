pub fn types(a: u64) -> u32 { a as u32 }
pub fn pattern(mut a: u32) -> u32 { a += 1; a }
pub fn bounds<T: Copy>(a: T) -> T { a }
pub unsafe fn safe() {}
pub(crate) fn internal(a: u64) {}
pub(crate) fn narrowed() {}
pub struct Box { pub side: u64, hidden: u64 }
pub trait Shape { fn area(&self) -> u32; fn name(&self) -> String; }
pub enum Colour { Red }
