import { resolve } from "node:path";
import { loadManifest } from "../../release/files/loadRelease";
import { badInput, type Outcome } from "../outcome";
import type { Presentation } from "../output/format";
import { consoleLink } from "./account/places";
import { type ActionReport, actionOutcome } from "./actionReport";
import { type StartResult, startRelease } from "./live/startRelease";
import { watchedAccount } from "./live/watchedAccount";
import { withRollout } from "./openRollout";
import { ROLES, type RolloutFlags, type RolloutTools } from "./rolloutRequest";
import { watch } from "./status/watch";

/** What `airlock rollout start` was asked. */
export interface StartRequest extends RolloutFlags {
  readonly attempt: number;
  /** Follow the rollout to its end. */
  readonly wait: boolean;
}

/**
 * Starts the rollout of a release whose record is in the audit bucket: for an event that was lost. It writes no record (decision 013 says
 * why), and starting twice starts once.
 */
export async function start(request: StartRequest, presentation: Presentation, tools: RolloutTools): Promise<Outcome> {
  const path = request.release ?? "release.yaml";
  const manifest = loadManifest(path);
  if (!manifest.ok) return badInput(manifest.faults);
  const { version, service: released } = manifest.value;
  if (request.service !== undefined && request.service !== released) {
    const remedy = "Leave --service out: the release says whose it is.";
    return badInput([{ field: "--service", found: request.service, expected: `${released}, as in ${path}`, remedy }]);
  }
  const flags = { ...request, service: released };
  return withRollout(flags, ROLES.deployAgent, tools, async (rollout) => {
    const { edge, places, by } = rollout;
    const { service, environment } = places;
    const { attempt } = request;
    const result = await startRelease(edge, places, { service, environment, version, attempt }, tools.clock);
    const [done, message, notes] = described(result, `${service} ${environment}`, version, attempt);
    const facts: ActionReport["facts"] = {
      version,
      attempt,
      record: result.key,
      release: resolve(path),
      result: result.kind,
      ...(result.kind === "no-record" ? {} : { execution: result.execution, console: consoleLink(result.execution) }),
      ...(result.kind === "refused" ? { error: result.error, cause: result.cause } : {}),
    };
    const schema = "airlock/rollout-action/v1";
    const report: ActionReport = { schema, action: "start", service, environment, done, by, message, notes, facts };
    const follows = request.wait && (result.kind === "started" || result.kind === "runs-already");
    if (!follows) return actionOutcome(report, presentation);
    tools.screen.say(message);
    return watch(watchedAccount(rollout, tools.clock), presentation, tools);
  });
}

type Told = [done: boolean, message: string, notes: readonly string[]];

function described(result: StartResult, named: string, version: string, attempt: number): Told {
  const release = attempt === 1 ? version : `${version} (attempt ${attempt})`;
  switch (result.kind) {
    case "no-record":
      return [
        false,
        `${named}: there is no record ${result.key} in the audit bucket. Nothing was started.`,
        [
          attempt === 1
            ? "The service stack writes it: run pulumi up there; that starts the rollout, too."
            : `The attempt is configuration of the service stack: pulumi config set airlock-service:attempt ${attempt}, then pulumi up there. ` +
              "The gates are judged again for each attempt, so none is copied.",
        ],
      ];
    case "started":
      return [
        true,
        `${named}: the rollout of ${release} has started.`,
        [`Execution: ${consoleLink(result.execution)}`],
      ];
    case "runs-already":
      return [true, `${named}: ${release} is being rolled out already. Nothing was started.`, []];
    case "live-already":
      return [true, `${named}: ${release} is live already. Nothing was started.`, []];
    case "ran-already":
      return [
        false,
        `${named}: this record of ${release} has run already. Nothing was started.`,
        [
          `To run the release again, make a new attempt: pulumi config set airlock-service:attempt ${attempt + 1}, then pulumi up of the service stack.`,
        ],
      ];
    case "refused":
      return [
        false,
        `${named}: the rollout of ${release} was refused with ${result.error}: ${result.cause.replace(/\s+/g, " ")}`,
        [`Execution: ${consoleLink(result.execution)}`],
      ];
    case "waits":
      return [
        false,
        `${named}: the rollout of ${release} has not begun within five minutes.`,
        [
          "Its record is being verified, or an earlier rollout is still being brought back. It goes on by itself, or says why not.",
          `Execution: ${consoleLink(result.execution)}`,
        ],
      ];
  }
}
