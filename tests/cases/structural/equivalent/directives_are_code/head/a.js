/* eslint-disable */
export const a = b == c;
