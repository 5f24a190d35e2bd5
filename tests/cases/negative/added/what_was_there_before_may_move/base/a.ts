export function first(x: any) { return x; }
// @ts-ignore
export const second = broken;
export const third = 3;
