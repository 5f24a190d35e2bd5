export function f(a) {}
