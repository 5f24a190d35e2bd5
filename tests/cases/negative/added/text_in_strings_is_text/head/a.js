export const a = 1;
export const hint = "use // eslint-disable-next-line or it.skip";
