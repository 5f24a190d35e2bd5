import { side } from "./effects";
export const y = 1;
