pub fn a(x: u8, y

pub fn b() {}
