export const third = 3;
// @ts-ignore
export const second = broken;
export function first(x: any) { return x; }
