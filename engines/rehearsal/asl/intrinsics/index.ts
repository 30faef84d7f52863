export { evaluateIntrinsic } from "./evaluateIntrinsic";
export { parseIntrinsic, pathsIn } from "./parseIntrinsic";
