export function one(a) {} export function two(a) {} export function three(a) {}
