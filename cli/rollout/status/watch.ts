import { EXIT, type Outcome } from "../../outcome";
import type { Presentation } from "../../output/format";
import { oneLine } from "../../output/oneLine";
import { escapedJson, visibleText } from "../../output/visibleText";
import type { RolloutTools } from "../rolloutRequest";
import { headline } from "./headline";
import { renderStatus } from "./renderStatus";
import type { RolloutStatus, StatusAlarm } from "./rolloutStatus";

/** Rest between two readings: a reading makes some eight calls. */
const LOOK_MS = 3_000;
/** Readings in a row that may fail: five minutes without a network end the watch, not the rollout. */
const MOST_FAILURES = 100;

/** What is watched: how to read it, and whether a failure to read may pass by itself. */
export interface Watched {
  readonly read: () => Promise<RolloutStatus>;
  readonly mayPass: (error: unknown) => error is Error;
}

/**
 * Looks until no rollout is in flight. On a terminal the whole status is redrawn; elsewhere a line is printed for each change, as JSON where that
 * is asked for. Yes when it ended on a version that went through, no when it was rolled back.
 */
export async function watch(
  { read, mayPass }: Watched,
  presentation: Presentation,
  { clock, screen }: RolloutTools,
): Promise<Outcome> {
  let told = "";
  let failures = 0;
  const live = screen.redraws && presentation.format === "text";
  for (;;) {
    try {
      const status = await read();
      failures = 0;
      if (status.phase === "idle") {
        if (live) screen.clear();
        return { code: wentBack(status) ? EXIT.no : EXIT.yes, out: endText(status, presentation), log: [] };
      }
      if (live) screen.draw(renderStatus(status, presentation));
      else if (changeOf(status) !== told) screen.print(lineOf(status, presentation));
      told = changeOf(status);
    } catch (error) {
      failures += 1;
      if (!mayPass(error) || failures > MOST_FAILURES) {
        if (live) screen.clear();
        throw error;
      }
      screen.say(`${clock.now().toISOString()} ${error.message} Looking again; the rollout goes on by itself.`);
    }
    await clock.sleep(LOOK_MS);
  }
}

function wentBack({ last }: RolloutStatus): boolean {
  return last?.outcome === "rolled-back";
}

/** What a reader without a terminal is told of, once each time that it changes. */
function changeOf({
  phase,
  weights,
  stage,
  paused,
  approval,
  goingBack,
  drift,
  candidate,
  alarms,
}: RolloutStatus): string {
  const ringing = ringingOf(alarms).map(({ name }) => name);
  const parts = [
    phase,
    weights,
    stage?.name,
    paused,
    approval?.id,
    goingBack?.trigger,
    drift,
    candidate?.version,
    ringing,
  ];
  return JSON.stringify(parts);
}

function ringingOf(alarms: RolloutStatus["alarms"]): readonly StatusAlarm[] {
  return Object.values(alarms).flatMap((each) => each.filter(({ state }) => state === "ALARM"));
}

function lineOf(status: RolloutStatus, { format }: Presentation): string {
  if (format === "json") return `${escapedJson(JSON.stringify(status))}\n`;
  const { paused, approval, goingBack, drift } = status;
  const ringing = ringingOf(status.alarms);
  const more = [
    paused === null ? "" : ` Paused${paused.by === "" ? "" : ` by ${paused.by}`}.`,
    approval === null ? "" : ` Approval wanted: ${approval.id}.`,
    goingBack === null ? "" : ` ${goingBack.trigger}: ${goingBack.reason}`,
    ringing.length === 0 ? "" : ` Rings: ${ringing.map(({ name }) => name).join(", ")}.`,
    drift === null ? "" : ` Drift: ${drift}.`,
  ];
  return visibleText(oneLine(`${status.at} ${headline(status)}${more.join("")}`)) + "\n";
}

/** JSON of a watch is one document a line, the last one among them. */
function endText(status: RolloutStatus, presentation: Presentation): string {
  return presentation.format === "json"
    ? `${escapedJson(JSON.stringify(status))}\n`
    : renderStatus(status, presentation);
}
