import { approvalKey, LIVE_ITEM_KEY } from "../../stepfunctions/liveState";
import type { SeededRandom } from "../asl/data/random";
import type { VirtualClock } from "../clock";
import { type Attributes, textOf } from "../cloud/dynamodb/attributeValue";
import type { DynamoDbTable } from "../cloud/dynamodb/table";
import type { TaskTokens } from "../cloud/taskTokens";
import type { RehearsalFault } from "../faults/rehearsalFault";
import type { Journal } from "../report/journal";

/** What people act on. */
export interface PeopleSetup {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly journal: Journal;
  readonly table: () => DynamoDbTable;
  readonly tokens: TaskTokens;
  readonly faults: readonly RehearsalFault[];
  readonly onBegan: (fault: RehearsalFault) => void;
}

/** Someone looks at the release for two to ten minutes before they answer. */
const ANSWER_MS = { from: 120_000, to: 600_000 } as const;
/** Whoever answered just as the token was replaced sees that the question still stands, and answers again. */
const AGAIN_MS = 5_000;
/** Whoever pauses a rollout lets it go on after an hour. */
const PAUSE_MS = 3_600_000;

const PHASES = ["placing", "shifting", "validating"];

/** The people of a rehearsal: they approve each stage that asks, unless a fault says otherwise, and pause when one says so. */
export class People {
  private readonly asked = new Set<string>();

  constructor(private readonly setup: PeopleSetup) {}

  /** The item `approval#<id>` was written: the first time, someone begins to think about it. */
  approvalWritten(pk: string, item: Attributes | undefined): void {
    if (this.asked.has(pk) || textOf(item, "token") === "") return;
    this.asked.add(pk);
    const { journal, clock, random, faults, onBegan } = this.setup;
    const stage = Number(/-stage-(\d+)$/.exec(pk)?.[1]);
    journal.note("approval wanted", `for ${textOf(item, "stage")}, ${pk.slice(approvalKey("").length)}`);
    const fault = faults.find((one) => (one.kind === "deny" || one.kind === "no-approval") && one.at.stage === stage);
    if (fault !== undefined) onBegan(fault);
    if (fault?.kind === "no-approval") return;
    clock.after(random.integer(ANSWER_MS.from, ANSWER_MS.to), () => this.answer(pk, fault?.kind === "deny"));
  }

  /** Pauses the rollout in flight; false when there is none. */
  pause(): boolean {
    const { clock, journal } = this.setup;
    const rollout = textOf(this.item(), "rollout");
    if (!this.inFlight(rollout)) return false;
    this.write({ paused: { S: `since second ${Math.round(clock.now() / 1000)}` }, pausedBy: { S: "a person" } });
    journal.note("paused", "by a person");
    clock.after(PAUSE_MS, () => {
      if (!this.inFlight(rollout)) return;
      this.write({ paused: { S: "" }, pausedBy: { S: "" } });
      journal.note("resumed", "by a person");
    });
    return true;
  }

  private answer(pk: string, deny: boolean): void {
    const { clock, journal, table, tokens } = this.setup;
    const item = table().read(pk);
    const token = textOf(item, "token");
    // Answered, or gone back meanwhile.
    if (token === "" || !this.inFlight(textOf(item, "rollout"))) return;
    journal.note(deny ? "denied" : "approved", `${textOf(item, "stage")} by a person`);
    tokens.answer(
      token,
      deny
        ? { kind: "error", error: "Airlock.Denied", cause: "by a person: the rehearsal says so" }
        : { kind: "ok", output: { by: "a person", at: "now" } },
    );
    clock.after(AGAIN_MS, () => this.answer(pk, deny));
  }

  private item(): Attributes | undefined {
    return this.setup.table().read(LIVE_ITEM_KEY);
  }

  private inFlight(rollout: string): boolean {
    const item = this.item();
    return rollout !== "" && textOf(item, "rollout") === rollout && PHASES.includes(textOf(item, "phase"));
  }

  private write(changes: Attributes): void {
    const item = this.item();
    if (item !== undefined) this.setup.table().put({ ...item, ...changes }, "a person");
  }
}
