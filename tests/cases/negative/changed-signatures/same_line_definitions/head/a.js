export function one(a) {} export function two(a, b) {} export function three(a) {}
