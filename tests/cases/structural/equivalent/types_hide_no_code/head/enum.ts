enum Colour { red }
export const x = 1;
