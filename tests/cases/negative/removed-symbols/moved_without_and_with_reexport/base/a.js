export function kept(a) { return a + 1; }
export function lost(b) { return b * 2; }
