export { checkWorkload } from "./check/checkWorkload";
export { compileWorkload } from "./compileWorkload";
export type { Measuring } from "./input/measuring";
export type { Router } from "./input/router";
export type { Workload, WorkloadInput } from "./input/workload";
export { listObjects, type WorkloadObject, type WorkloadObjects } from "./kinds/workloadObjects";
export { type LiveWorkload, liveWorkload, rolloutRef } from "./live/liveWorkload";
export { ANNOTATIONS } from "./naming";
export type { StageMark } from "./strategy/stages";
