import { LIVE_ITEM_KEY } from "../../engines/stepfunctions/liveState";
import { JUDGING_TRIGGERS } from "../../engines/stepfunctions/trigger";
import type { Outcome } from "../outcome";
import type { Presentation } from "../output/format";
import { AwsFailure } from "./account/awsFailure";
import type { Edge } from "./account/edge";
import { consoleLink, type Places } from "./account/places";
import { type ActionReport, actionOutcome } from "./actionReport";
import type { Clock } from "./live/clock";
import { type BackNews, type BackResult, goBack } from "./live/goBack";
import { candidateColour, type RolloutItem, rolloutItem } from "./live/rolloutItem";
import { type OpenRollout, withRollout } from "./openRollout";
import { ROLES, type RolloutFlags, type RolloutTools } from "./rolloutRequest";

/** What `airlock rollout rollback` was asked. */
export interface RollbackRequest extends RolloutFlags {
  readonly reason: string | undefined;
  /** Do not ask. */
  readonly yes: boolean;
}

/** Longest wait for the item before going back without it: the table may be what is broken. */
const ITEM_MS = 3_000;

/** The item as far as it is known. */
type Known = { readonly item: RolloutItem | undefined } | { readonly why: string };

/** Brings the rollout in flight back, waits until its weights are, and says from, to, by whom and how long it took. */
export function rollback(request: RollbackRequest, presentation: Presentation, tools: RolloutTools): Promise<Outcome> {
  return withRollout(request, ROLES.operators, tools, async (rollout) => {
    const { edge, places, by } = rollout;
    const { screen, clock } = tools;
    const known = await readItem(edge, places, clock);
    const report = reporter(rollout);
    if ("item" in known && (known.item === undefined || known.item.phase === "idle")) {
      return actionOutcome(report(...nothingInFlight(places, known.item)), presentation);
    }
    const notes = "why" in known ? [`Not known: what was in flight before (${known.why}).`] : [];
    for (const note of notes) screen.say(note);
    if (!request.yes && screen.canAsk && !isYes(await screen.ask(question(places, known)))) {
      const message = `${named(places)}: nothing was started, because you did not say yes.`;
      return actionOutcome(report(false, message, [], {}), presentation);
    }
    const owner = "item" in known ? (known.item?.owner ?? "") : "";
    const asked = { by, reason: request.reason ?? "", owner };
    const result = await goBack(edge, places, asked, clock, (news) => screen.say(newsText(news, places)));
    const [done, message, more, facts] = described(result, places, by);
    return actionOutcome(report(done, message, [...more, ...notes], facts), presentation);
  });
}

type Told = [done: boolean, message: string, notes: readonly string[], facts: ActionReport["facts"]];

function reporter({ places: { service, environment }, by }: OpenRollout) {
  return (...[done, message, notes, facts]: Told): ActionReport => ({
    schema: "airlock/rollout-action/v1",
    action: "rollback",
    service,
    environment,
    done,
    by,
    message,
    notes,
    facts,
  });
}

async function readItem(edge: Edge, places: Places, clock: Clock): Promise<Known> {
  const reading = edge
    .readItem(places.table, LIVE_ITEM_KEY)
    .then((item): Known => ({ item: item === undefined ? undefined : rolloutItem(item) }))
    .catch((error: unknown): Known => {
      if (error instanceof AwsFailure) return { why: error.message };
      throw error;
    });
  const tooLong = clock
    .limit(ITEM_MS)
    .then((): Known => ({ why: `the table did not answer within ${ITEM_MS / 1000} s` }));
  return Promise.race([reading, tooLong]);
}

function question(places: Places, known: Known): string {
  if ("why" in known || known.item === undefined) {
    return `Bring ${named(places)} back to its stable version? [y/N] `;
  }
  const { candidateVersion, stableVersion, weights, strategy } = known.item;
  if (strategy === "rolling") {
    return `Have ECS replace the tasks of ${named(places)} (${candidateVersion}) by those of ${stableText(stableVersion)} again? [y/N] `;
  }
  const share = weights[candidateColour(known.item)];
  return `Send all traffic of ${named(places)} from ${candidateVersion} (${share} %) back to ${stableText(stableVersion)}? [y/N] `;
}

function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer.trim());
}

function newsText(news: BackNews, places: Places): string {
  switch (news.kind) {
    case "started":
      return `Rollback of ${named(places)} started: ${news.execution}`;
    case "joined":
      return `Another rollback is at it already; following that one: ${news.execution}`;
    case "revision-set": {
      const to = news.versions === undefined ? "the stable version" : stableText(news.versions.to);
      return `ECS was told to run ${to} again. It starts those tasks first, and the release serves until they are healthy: minutes, not seconds.`;
    }
    case "weights-set": {
      const to = news.versions === undefined ? "the stable version" : stableText(news.versions.to);
      return `All weight is on ${to}. Reading the rule back, twice, ten seconds apart.`;
    }
  }
}

function described(result: BackResult, places: Places, by: string): Told {
  const { execution } = result;
  const facts = { execution, console: consoleLink(execution) };
  switch (result.kind) {
    case "restored": {
      const { versions, seconds, restoredAt, joined } = result;
      const { from, to } = versions;
      const quarantined = JUDGING_TRIGGERS.some((trigger) => trigger === versions.trigger);
      const who = joined && versions.by !== "" ? versions.by : by;
      return [
        true,
        `${named(places)}: ${from} -> ${stableText(to)}, by ${who}, in ${seconds.toFixed(1)} s`,
        [
          ...(joined ? ["Another rollback had been started before; this is what that one did."] : []),
          `The tasks of ${from} are taken away once their requests have ended. ${quarantineText(quarantined)}`,
        ],
        { ...facts, from, to, seconds, restoredAt: restoredAt.toISOString(), joined, quarantined, by: who },
      ];
    }
    case "nothing-in-flight":
      return nothingInFlight(places, undefined);
    case "completed":
      return [
        false,
        `${named(places)}: the release has just completed; nothing goes back from there.`,
        [HOW_TO_GO_BACK],
        facts,
      ];
    case "another-rollout":
      return [
        false,
        `${named(places)}: another rollout came in between; it was left alone.`,
        ["Look at airlock rollout status, and run this again if that one is to go back."],
        facts,
      ];
    case "failed":
      return [
        false,
        `${named(places)}: the rollback failed with ${result.error}: ${oneLine(result.cause)}`,
        [
          "Look at the production rule's weights now. People were paged; the reconciler tries again each minute, and so may you.",
          `Execution: ${consoleLink(execution)}`,
        ],
        { ...facts, error: result.error },
      ];
    case "not-finished":
      return [
        false,
        `${named(places)}: the rollback still runs after ten minutes.`,
        [`Look at the production rule's weights, and at ${consoleLink(execution)}`],
        facts,
      ];
  }
}

/** After completion the old tasks are gone: going back is a release like any other, only faster. */
const HOW_TO_GO_BACK =
  "To go back after completion, release the version before: kind: rollback in release.yaml with its version and its image, " +
  "previous: what is live now, then pulumi up of the service stack.";

function nothingInFlight(places: Places, item: RolloutItem | undefined): Told {
  const live = item === undefined || item.stableVersion === "" ? "" : `, ${item.stableVersion} is live`;
  return [
    false,
    `${named(places)}: no rollout is in flight${live}. Nothing was changed.`,
    [HOW_TO_GO_BACK],
    { live: item?.stableVersion ?? null },
  ];
}

function quarantineText(quarantined: boolean): string {
  return quarantined
    ? "Its digest is put under quarantine: no rollout of it is taken any more until a person lifts that."
    : "Its digest is not put under quarantine, because nothing has judged the release itself.";
}

function stableText(version: string): string {
  return version === "" ? "what served before the first release" : version;
}

function named({ service, environment }: Places): string {
  return `${service} ${environment}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 500);
}
