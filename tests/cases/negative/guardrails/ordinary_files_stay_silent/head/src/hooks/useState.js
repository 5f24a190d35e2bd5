export const useState = () => {};
