import { GetScheduleCommand, ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Aws } from "../provider/aws";

/** Names of the schedules that are there, as `group/name`. */
export async function listSchedules(aws: Aws): Promise<readonly string[]> {
  const found = await aws.scheduler.send(new ListSchedulesCommand({}));
  return (found.Schedules ?? []).map((schedule) => `${schedule.GroupName}/${schedule.Name}`);
}

/**
 * Plays one tick of EventBridge Scheduler, which moto keeps but never runs: starts the schedule's target (a state
 * machine; any other is an error) with its input. Undefined if the schedule is disabled. Time is not played: the caller
 * decides when a tick is due.
 */
export async function tickSchedule(aws: Aws, group: string, name: string): Promise<string | undefined> {
  const live = await aws.scheduler.send(new GetScheduleCommand({ GroupName: group, Name: name }));
  if (live.State !== "ENABLED") return undefined;
  const arn = live.Target?.Arn ?? "";
  if (!/^arn:[^:]+:states:[^:]+:\d+:stateMachine:/.test(arn))
    throw new Error(`a target of this kind is not played: ${arn}`);
  if (!live.Target?.RoleArn) throw new Error(`the schedule ${name} has no role: Scheduler could not start ${arn}`);
  const input = live.Target.Input ?? "{}";
  return (await aws.sfn.send(new StartExecutionCommand({ stateMachineArn: arn, input }))).executionArn;
}
