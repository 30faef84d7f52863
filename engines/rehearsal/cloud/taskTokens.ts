import type { TaskSettlement } from "../asl/task";

/** Tasks that wait for whoever has their token. */
export class TaskTokens {
  private readonly waiting = new Map<string, (settlement: TaskSettlement) => void>();

  /** A task waits with this token. */
  wait(token: string, settle: (settlement: TaskSettlement) => void): void {
    this.waiting.set(token, settle);
  }

  /** SendTaskSuccess or SendTaskFailure. A task that no longer waits takes no notice, and neither does one that was answered. */
  answer(token: string, settlement: TaskSettlement): void {
    this.waiting.get(token)?.(settlement);
    this.waiting.delete(token);
  }
}
