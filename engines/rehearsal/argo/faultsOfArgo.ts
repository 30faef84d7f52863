import { type Fault } from "../../../release/fault";
import type { RehearsalFault } from "../faults/rehearsalFault";

/** Faults that mean something in a cluster. The others are calls of AWS, its events, and executions of state machines. */
const KNOWN: readonly RehearsalFault["kind"][] = [
  "errorRate",
  "latencyP95",
  "own",
  "complaints",
  "unhealthy",
  "no-traffic",
  "stop",
  "deny",
  "no-approval",
];

/** What is said about faults that this engine does not know. */
export function strangersTo(faults: readonly RehearsalFault[]): readonly Fault[] {
  return faults
    .filter(({ kind }) => !KNOWN.includes(kind))
    .map(({ text }) => ({
      field: "--fault",
      found: text,
      expected:
        "a fault that Kubernetes knows: metric=VALUE@STAGE[+DELAY], unhealthy@STAGE, no-traffic@STAGE, stop@STAGE, deny@STAGE or no-approval@STAGE",
      remedy: "Rehearse it with --engine aws.",
    }));
}
