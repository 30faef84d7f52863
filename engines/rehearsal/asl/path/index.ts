export { type ContextUse, refuseContextPath } from "./contextPath";
export { Cursor } from "./cursor";
export { explainMissing, lookup, lookupAll, MISSING } from "./lookup";
export { parsePath, parsePathAt } from "./parsePath";
export { ExpressionSyntaxError, type Path, type Segment } from "./path";
