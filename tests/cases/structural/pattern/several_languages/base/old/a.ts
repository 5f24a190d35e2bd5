export function one(): void {
  legacy(1);
  legacy(1);
}
export const two = 2;
export const three = 3;
