export { parseDefinition } from "./parseDefinition";
