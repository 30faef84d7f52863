import { BlueGreenRollout } from "../../../engines/rehearsal/argo/blueGreenRollout";
import { CanaryRollout } from "../../../engines/rehearsal/argo/canaryRollout";
import type { RolloutWorld, RunningRollout } from "../../../engines/rehearsal/argo/rolloutWorld";
import { VirtualClock } from "../../../engines/rehearsal/clock";
import { objectsOf } from "./release";
import { DRAIN_SECONDS, type Scenario } from "./scenarios";

/** How a scenario went. */
export interface Course {
  readonly course: readonly string[];
  readonly end: "promoted" | "aborted" | undefined;
}

/** Plays a scenario with the interpreter that `airlock rehearse` uses. */
export function playInModel(scenario: Scenario): Course {
  const clock = new VirtualClock();
  const course = ["0"];
  let [weight, end, broken]: [number, Course["end"], boolean] = [0, undefined, false];
  const objects = objectsOf(scenario, "release", { namespace: "model", prometheus: "http://prometheus" });
  let abortedMs = 0;
  const running: { rollout?: RunningRollout } = {};
  const pause = (): void => {
    running.rollout?.pause();
    course.push("paused");
    if (scenario.breachInPause === true) broken = true;
    else if (scenario.abortedInPause === true) running.rollout?.abort("somebody");
    else {
      clock.after(60_000, () => {
        course.push("resumed");
        running.rollout?.resume();
      });
    }
  };
  const world: RolloutWorld = {
    clock,
    ask: (query) => {
      if (query.includes("kube_pod_status_ready")) return [0];
      if (broken) return scenario.podsFailAt === undefined ? [5] : [];
      return scenario.errorRate?.(weight) ?? [0];
    },
    job: () => ({ lastsMs: 500, passes: scenario.smoke !== "fails" }),
    podsMs: () => 500,
    weigh: ({ canary }) => {
      weight = canary;
      course.push(String(canary));
      if (canary === scenario.abortedAt) clock.after(500, () => running.rollout?.abort("somebody"));
      if (canary === scenario.pausedAt) clock.after(500, pause);
      if (canary === scenario.podsFailAt) {
        broken = true;
        clock.after(500, () => running.rollout?.podsFailed());
      }
    },
    lead: (toCanary) => {
      course.push(toCanary ? "ring" : "no ring");
    },
    place: (percent) => {
      if (percent > 0 || scenario.drains !== true) return;
      if (clock.now() - abortedMs < DRAIN_SECONDS * 1000) throw new Error("pods went before their time");
      course.push("drained");
    },
    stageBegan: () => undefined,
    askPerson: (_stage, answer) => {
      if (scenario.person === "waits for a breach") broken = true;
      else clock.after(500, () => answer(scenario.person === "promotes"));
    },
    breached: () => undefined,
    aborted: () => {
      abortedMs = clock.now();
      end = "aborted";
    },
    promoted: () => {
      end = "promoted";
    },
  };
  running.rollout =
    "canary" in objects.rollout.spec.strategy
      ? new CanaryRollout(world, objects)
      : new BlueGreenRollout(world, objects);
  clock.run({ untilMs: 3_600_000 });
  return { course, end };
}
