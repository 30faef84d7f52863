import { type Fault } from "../../../release/fault";
import type { Strategy } from "../../../release/plan/strategy";
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
  "pause",
];

/** Strategies that Argo cannot send back while they are paused. */
const NEVER_PAUSED: readonly Strategy[] = ["blue-green", "rolling"];

/** What is said about faults that this engine does not know. */
export function strangersTo(faults: readonly RehearsalFault[], strategy: Strategy): readonly Fault[] {
  const paused = NEVER_PAUSED.includes(strategy) ? faults.filter(({ kind }) => kind === "pause") : [];
  const strange = faults
    .filter(({ kind }) => !KNOWN.includes(kind))
    .map(({ text }) => ({
      field: "--fault",
      found: text,
      expected:
        "a fault that Kubernetes knows: metric=VALUE@STAGE[+DELAY], unhealthy@STAGE, no-traffic@STAGE, stop@STAGE, deny@STAGE, no-approval@STAGE or pause@STAGE[+DELAY]",
      remedy: "Rehearse it with --engine aws.",
    }));
  return [
    ...strange,
    ...paused.map(({ text }) => ({
      field: "--fault",
      found: text,
      expected: `no pause of a ${strategy} release in a cluster`,
      remedy: "While it is paused Argo Rollouts would not send it back on a breach: airlock rollout pause refuses it.",
    })),
  ];
}
