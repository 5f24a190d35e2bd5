pub fn types(a: u32) -> u32 { a }
pub fn pattern(a: u32) -> u32 { a }
pub fn bounds<T: Clone>(a: T) -> T { a }
pub fn safe() {}
pub(crate) fn internal(a: u32) {}
pub fn narrowed() {}
pub struct Box { pub side: u32, hidden: u32 }
pub trait Shape { fn area(&self) -> u32; }
pub enum Colour { Red, Green }
