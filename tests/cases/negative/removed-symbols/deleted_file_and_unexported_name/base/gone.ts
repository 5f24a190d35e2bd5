export const limit = 10;
export interface Options { a: number }
const internal = 1;
