pub mod b;
pub fn moved(a: u32) -> u32 { a + 1 }
pub fn kept(a: u32) -> u32 { a * 2 }
pub fn gone() -> u32 { 41 }
fn private() {}
