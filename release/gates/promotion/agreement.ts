import type { OutcomeDocument } from "../../record/record";

/** Why an outcome does not show what a release wants to show with it. */
export interface Disagreement {
  readonly measured: string;
  readonly message: string;
}

type Claims = Pick<OutcomeDocument, "service" | "environment" | "version" | "digest" | "outcome">;

const NOT_COMPLETED = {
  "rolled-back": "was rolled back",
  "superseded-unvalidated": "was superseded before its validation window had ended",
  compared: "was compared and not promoted",
} as const;

const REMEDY = {
  "rolled-back": "Release a repaired version there first.",
  "superseded-unvalidated": "Promote the version that took over, once it has completed.",
  compared: "An A/B test ends with the version before; release it there with a strategy that promotes.",
} as const;

/** Compares what an outcome says with what is released; undefined where they agree. */
export function agreement(
  { service, environment, version, digest: ran, outcome }: Claims,
  from: { readonly environment: string; readonly path: string },
  released: { readonly service: string; readonly version: string; readonly digest: string | undefined },
): Disagreement | undefined {
  if (service !== released.service || environment !== from.environment) {
    return {
      measured: `${service} in ${environment}`,
      message: `${from.path} is about ${service} in ${environment}, not about ${released.service} in ${from.environment}.`,
    };
  }
  if (outcome !== "completed") {
    return {
      measured: `${outcome} in ${environment}`,
      message: `${version} ${NOT_COMPLETED[outcome]} in ${environment}. ${REMEDY[outcome]}`,
    };
  }
  if (released.digest === undefined || ran !== released.digest) {
    return {
      measured: ran,
      message: `${environment} ran another digest. Promote what was verified; never build again between environments.`,
    };
  }
  if (version !== released.version && !isCandidateOf(version, released.version)) {
    return {
      measured: version,
      message: `${environment} ran this digest as ${version}, the release says ${released.version}.`,
    };
  }
  return undefined;
}

/** A2: a final release is the artifact of its candidate, so what completed as 1.3.0-rc.2 may be promoted as 1.3.0. */
function isCandidateOf(candidate: string, version: string): boolean {
  const start = `${version}-rc.`;
  return candidate.startsWith(start) && /^[1-9]\d*$/.test(candidate.slice(start.length));
}
