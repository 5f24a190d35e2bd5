function internal(a) {}
export function named(first) { return first; }
