export const one = 1;
// @ts-ignore
export function two(x: any): any { return x; }
