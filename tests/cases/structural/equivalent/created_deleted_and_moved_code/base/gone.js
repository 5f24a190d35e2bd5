export const gone = () => { throw new Error("never"); };
