import type { ManifestStage } from "../manifest/manifest";
import type { Strategy } from "./strategy";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The schedule of the release plan in the seeds: 1 % 30 min, 10 % 2 h, 50 % 4 h, 100 % and 24 h of validation. */
const CANARY: readonly ManifestStage[] = [
  { weight: 1, bake: 30 * MINUTE, approval: false },
  { weight: 10, bake: 2 * HOUR, approval: false },
  { weight: 50, bake: 4 * HOUR, approval: false },
  { weight: 100, bake: DAY, approval: false },
];

/** Stages of a strategy where the release declares none; the last bake is the validation window. */
export const DEFAULT_STAGES: Readonly<Record<Strategy, readonly ManifestStage[]>> = {
  canary: CANARY,
  "blue-green": [{ name: "switch", weight: 100, bake: DAY, approval: false }],
  // Requirement D3: ring 0 1 to 4 h, ring 1 10 to 25 % for a day, ring 2 all.
  rings: [
    { name: "ring 0", weight: 0, bake: 4 * HOUR, approval: false },
    { name: "ring 1", weight: 10, bake: DAY, approval: false },
    { name: "ring 2", weight: 100, bake: DAY, approval: false },
  ],
  rolling: [{ name: "rolling", weight: 100, bake: DAY, approval: false }],
  hot: [{ name: "hot", weight: 100, bake: 15 * MINUTE, approval: false }],
  "ab-test": [{ name: "compare", weight: 50, bake: 7 * DAY, approval: false }],
};
