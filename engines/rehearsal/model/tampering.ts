import type { EventRule } from "../../stepfunctions";
import type { TaskCall } from "../asl/task";
import type { CallFaultMode } from "../faults/rehearsalFault";

/**
 * What comes between the machines and the model beyond the faults that a release can be rehearsed with. Tests set it before
 * time begins; without it everything takes its course.
 */
export interface Tampering {
  /** How this call goes wrong, if no fault of the rehearsal has spoiled it already. */
  readonly spoil?: (call: TaskCall) => CallFaultMode | undefined;
  /** Milliseconds that this call is under way longer than others. */
  readonly delay?: (call: TaskCall) => number;
  /** Told of every call that took effect, also where its answer was lost. */
  readonly done?: (call: TaskCall) => void;
  /** When an event's deliveries arrive, in milliseconds from now: fewer, more or later ones than the bus would make. */
  readonly deliver?: (rule: EventRule, afterMs: readonly number[]) => readonly number[];
}
