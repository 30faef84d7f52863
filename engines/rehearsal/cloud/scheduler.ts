import type { ClockHandle, VirtualClock } from "../clock";
import { AwsError, invalid } from "./awsError";
import { Parameters } from "./parameters";
import { type Action, NOTHING } from "./service";

/** What the scheduler is made of. */
export interface SchedulerSetup {
  readonly clock: VirtualClock;
  readonly groupName: string;
  readonly roleArn: string;
  /** Called each time that a schedule is due. */
  readonly fire: (targetArn: string, input: string) => void;
  readonly onChanged: (change: "created" | "deleted", name: string) => void;
}

/** EventBridge Scheduler: rate schedules that start their target until someone deletes them; the first time after one period. */
export class Scheduler {
  readonly prefixes = { "aws-sdk:scheduler": "Scheduler" };
  readonly throttling = "ThrottlingException";
  private readonly schedules = new Map<string, ClockHandle>();
  private fired = 0;
  private halted = false;

  constructor(private readonly setup: SchedulerSetup) {}

  readonly actions: Readonly<Record<string, Action>> = {
    createSchedule: (parameters) => {
      const request = new Parameters(parameters, [
        "Name",
        "GroupName",
        "ScheduleExpression",
        "FlexibleTimeWindow",
        "Target",
      ]);
      const name = this.name(request);
      const [, minutes] = /^rate\((\d{1,6}) minutes?\)$/.exec(request.text("ScheduleExpression")) ?? [];
      if (minutes === undefined || Number(minutes) === 0) throw invalid("Invalid Schedule Expression.");
      request.object("FlexibleTimeWindow", ["Mode"]).oneOf("Mode", ["OFF"]);
      const target = request.object("Target", ["Arn", "RoleArn", "Input"]);
      if (target.text("RoleArn") !== this.setup.roleArn) {
        throw invalid("The execution role you provide must allow AWS EventBridge Scheduler to assume the role.");
      }
      if (this.schedules.has(name)) throw new AwsError("ConflictException", `Schedule ${name} already exists.`);
      this.arm(name, Number(minutes) * 60_000, target.text("Arn"), target.text("Input"));
      this.setup.onChanged("created", name);
      return NOTHING;
    },
    deleteSchedule: (parameters) => {
      const name = this.name(new Parameters(parameters, ["Name", "GroupName"]));
      const handle = this.schedules.get(name);
      if (handle === undefined) throw new AwsError("ResourceNotFoundException", `Schedule ${name} does not exist.`);
      handle.cancel();
      this.schedules.delete(name);
      this.setup.onChanged("deleted", name);
      return NOTHING;
    },
  };

  /** Names of the schedules that exist. */
  get names(): readonly string[] {
    return [...this.schedules.keys()];
  }

  /** How often schedules were due. */
  get invocations(): number {
    return this.fired;
  }

  /** The rehearsal is over: schedules stay where they are, and fire no more. */
  halt(): void {
    this.halted = true;
    for (const handle of this.schedules.values()) handle.cancel();
  }

  private arm(name: string, everyMs: number, targetArn: string, input: string): void {
    if (this.halted) return;
    const handle = this.setup.clock.after(everyMs, () => {
      this.arm(name, everyMs, targetArn, input);
      this.fired++;
      this.setup.fire(targetArn, input);
    });
    this.schedules.set(name, handle);
  }

  private name(request: Parameters): string {
    if (request.text("GroupName") !== this.setup.groupName) {
      throw new AwsError("ResourceNotFoundException", `Schedule group ${request.text("GroupName")} does not exist.`);
    }
    const name = request.text("Name");
    if (!/^[0-9A-Za-z_.-]{1,64}$/.test(name)) throw invalid(`Not a schedule's name: ${name}`);
    return name;
  }
}
