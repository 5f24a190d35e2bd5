export function stays() {}
