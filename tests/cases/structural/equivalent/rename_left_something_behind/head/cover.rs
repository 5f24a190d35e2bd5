fn order(first: u32, second: u32) -> bool { first <= second }
