pub fn other() -> u32 { 3 }
pub fn moved(a: u32) -> u32 { a + 1 }
pub fn kept(a: u32) -> u32 { a * 2 }
