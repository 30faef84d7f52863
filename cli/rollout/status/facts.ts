import { candidateShare, lastSentence } from "./headline";
import type { RolloutStatus, Side, StatusAlarm, StatusCluster, StatusVersion, WantedApproval } from "./rolloutStatus";

const SIDES: readonly Side[] = ["blue", "green", "stable", "candidate"];

/** One fact of a status for a person. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly mood: "good" | "bad" | "warn" | "plain";
}

/** Everything that a status has to say besides its headline, in a fixed order; what does not apply is left out. */
export function factsOf(status: RolloutStatus): readonly Fact[] {
  const { stable, candidate, weights, stage, paused, approval, goingBack, execution, drift } = status;
  const production = weights.production;
  const facts: (Fact | undefined)[] = [
    stable.version === "" ? undefined : fact("stable", versionText(status, stable, production[stable.colour] ?? 0)),
    candidate === null ? undefined : fact("candidate", versionText(status, candidate, candidateShare(status))),
    weights.ring === 0 ? undefined : fact("ring rule", `${weights.ring} % on the candidate`),
    stage === null ? undefined : fact("stage", stageText(status, stage)),
    status.nextLookAt === null ? undefined : fact("next look", status.nextLookAt),
    goingBack === null ? undefined : fact("going back", goingBackText(goingBack), "bad"),
    paused === null
      ? undefined
      : fact("paused", `since ${paused.since}${paused.by === "" ? "" : ` by ${paused.by}`}`, "warn"),
    approval === null ? undefined : fact("approval", approvalText(approval), "warn"),
    ...SIDES.map((side) => alarmsFact(side, status.alarms[side] ?? [])),
    drift === null ? undefined : fact("drift", drift, "bad"),
    status.cluster === undefined ? undefined : rolloutFact(status.cluster),
    status.cluster === undefined || status.cluster.invalid === null
      ? undefined
      : fact("invalid", `Argo Rollouts does nothing with it, not even abort: ${status.cluster.invalid}`, "bad"),
    execution === null
      ? undefined
      : fact("execution", `${execution.machine} ${execution.status}: ${execution.console}`),
    status.record === null ? undefined : fact("record", status.record),
    status.contact === null ? undefined : fact("contact", status.contact),
    lastFact(status),
    ...status.quarantined.map(({ digest, version, at, trigger }) =>
      fact("quarantine", [digest, version, trigger, at].filter((part) => part !== "").join(", "), "warn"),
    ),
    ...status.debts.map(({ version, gates, due, overdue }) =>
      fact(
        "owed",
        `${version}: ${[...gates, "post-mortem"].join(", ")}, ${overdue ? "overdue since" : "due"} ${due === "" ? "nobody knows when" : due}`,
        overdue ? "bad" : "warn",
      ),
    ),
    ...status.notKnown.map(({ what, why }) => fact("not known", `${what}: ${why}`, "warn")),
    status.source === "mirror"
      ? fact("source", "the mirror in SSM, because the table could not be read; it can be a moment behind", "warn")
      : undefined,
  ];
  return facts.filter((one) => one !== undefined);
}

function fact(name: string, value: string, mood: Fact["mood"] = "plain"): Fact {
  return { name, value, mood };
}

function versionText({ cluster }: RolloutStatus, { version, digest, colour }: StatusVersion, share: number): string {
  return `${version}${cluster === undefined ? ` on ${colour}` : ""}, ${share} %, ${digest}`;
}

function rolloutFact({ rollout, revision, server }: StatusCluster): Fact {
  return fact("rollout", `${rollout}${revision === "" ? "" : `, revision ${revision}`}, ${server}`);
}

function approvalText({ id, stage, askedAt, expiresAt }: WantedApproval): string {
  return `wanted before stage ${stage}: ${id}, ${expiresAt === null ? `since ${askedAt}` : `until ${expiresAt}`}`;
}

function stageText({ strategy }: RolloutStatus, stage: NonNullable<RolloutStatus["stage"]>): string {
  const { name, number, stages, since } = stage;
  const place = number === null || stages === null ? "" : `, ${number} of ${stages}`;
  const kind = strategy === null ? "" : ` (${strategy})`;
  return `${name}${place}${kind}${since === null ? "" : `, since ${since}`}`;
}

function goingBackText({ trigger, reason, by, detectedAt }: NonNullable<RolloutStatus["goingBack"]>): string {
  return `${trigger}, since ${detectedAt}${by === "" ? "" : `, by ${by}`}: ${reason}`;
}

function alarmsFact(colour: string, alarms: readonly StatusAlarm[]): Fact | undefined {
  if (alarms.length === 0) return undefined;
  const ringing = alarms.filter((alarm) => alarm.state === "ALARM");
  const silent = alarms.filter((alarm) => alarm.state === "INSUFFICIENT_DATA").length;
  const values = alarms.flatMap(({ name, state, value }) =>
    value === undefined || state === "ALARM" ? [] : [`${name} ${value}`],
  );
  const parts = [
    `${alarms.length - ringing.length - silent} OK`,
    ...(silent === 0 ? [] : [`${silent} without data`]),
    ...ringing.map(
      ({ name, kind, since, value }) =>
        `${name} rings (${kind}${value === undefined ? "" : `, ${value}`}${since === null ? "" : `, since ${since}`})`,
    ),
    ...(values.length === 0 ? [] : [`last values: ${values.join(", ")}`]),
  ];
  return fact(
    colour === "candidate" ? "alarms" : `alarms ${colour}`,
    parts.join(", "),
    ringing.length > 0 ? "bad" : "plain",
  );
}

function lastFact(status: RolloutStatus): Fact | undefined {
  const sentence = lastSentence(status);
  if (sentence === undefined) return undefined;
  return fact("last", sentence, status.last?.outcome === "rolled-back" ? "bad" : "good");
}
