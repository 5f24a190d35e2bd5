function internal(a, b) {}
export function named(second) { return second; }
