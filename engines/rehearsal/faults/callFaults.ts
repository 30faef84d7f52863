import type { CallFaultMode, RehearsalFault } from "./rehearsalFault";

/** A call fault that still has calls to spoil. */
interface Pending {
  readonly fault: RehearsalFault;
  readonly mode: CallFaultMode;
  readonly action: string;
  left: number;
}

/** Spoils calls as the faults say: each takes its share of the action's next calls, in the order in which they were given. */
export class CallFaults {
  private readonly pending: readonly Pending[];

  constructor(
    faults: readonly RehearsalFault[],
    private readonly onBegan: (fault: RehearsalFault) => void,
  ) {
    this.pending = faults.flatMap((fault) =>
      fault.kind === "call" ? [{ fault, mode: fault.mode, action: fault.action, left: fault.count }] : [],
    );
  }

  /** How this call goes wrong, or undefined when it goes right. */
  intercept(action: string): CallFaultMode | undefined {
    const next = this.pending.find((one) => one.action === action && one.left > 0);
    if (next === undefined) return undefined;
    next.left--;
    this.onBegan(next.fault);
    return next.mode;
  }
}
