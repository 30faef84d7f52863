/** A stage of the plan by its index, and seconds after it began. */
export interface Moment {
  readonly stage: number;
  readonly delaySeconds: number;
}

/** How a call goes wrong: refused with a throttling error, failed, or done with its answer lost. */
export type CallFaultMode = "throttle" | "fail" | "lost-answer";

/** A fault that a rehearsal plays; `text` is the specification as it was written. */
export type RehearsalFault = { readonly text: string } & (
  | { readonly kind: "errorRate"; readonly percent: number; readonly at: Moment }
  | { readonly kind: "latencyP95"; readonly times: number; readonly at: Moment }
  | { readonly kind: "latencyP95"; readonly milliseconds: number; readonly at: Moment }
  | { readonly kind: "own"; readonly name: string; readonly value: number; readonly at: Moment }
  | { readonly kind: "complaints"; readonly count: number; readonly at: Moment }
  | { readonly kind: "unhealthy" | "no-traffic" | "stop" | "redrive" | "duplicate-start"; readonly at: Moment }
  | { readonly kind: "deny" | "no-approval" | "pause"; readonly at: Moment }
  | { readonly kind: "lost-events" }
  | {
      readonly kind: "call";
      readonly mode: CallFaultMode;
      /** The SDK's name, in the machines' spelling: `modifyRule`. */
      readonly action: string;
      /** Calls that go wrong, counted from the start; Infinity for all of them. */
      readonly count: number;
    }
);
