export { kept } from "./b.js";
