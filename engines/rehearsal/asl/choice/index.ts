export { readCondition } from "./readCondition";
