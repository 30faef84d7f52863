import type { AuthorRule } from "../approval/authorship";
import { canonicalHash } from "../approval/canonicalJson";
import type { Verifier } from "../attestation/verifierKey";
import { type AlarmEvaluation, DEFAULT_EVALUATION } from "../contract/detection";
import { suggest } from "../document/suggest";
import { fail, ok, type Result } from "../fault";
import type { DocumentName } from "../manifest/manifest";
import { STAGED_STRATEGIES, STRATEGIES, type Strategy } from "../plan/strategy";
import {
  type Config,
  MAXIMUM_PROMOTION_AGE_SECONDS,
  MINIMUM_COVERAGE,
  type PROMOTION_MODES,
  REQUIRED_DOCUMENTS,
} from "./config";
import type { EvidenceRules } from "./evidenceRules";

/** Weights that B9 wants in every protected rollout: canary, 10 %, half, all (release plan of the seeds). */
const REQUIRED_WEIGHTS: readonly number[] = [1, 10, 50, 100];

/** CloudWatch aggregates load balancer metrics by the minute: a shorter bake cannot see anything. */
const SHORTEST_USEFUL_BAKE_SECONDS = 60;

/** A release is complete only after a day of validation, in the environment that ends the chain of promotion. */
const VALIDATION_SECONDS = 24 * 3600;

/** Ring 0 is watched for an hour or longer, ring 1 for a day (requirement D3), in the same environment. */
const RING_SECONDS = [3600, 24 * 3600] as const;

/** Everything that an environment asks of a release, defaults filled in. Its hash is what an approval binds. */
export interface Requirements {
  readonly environment: string;
  readonly protected: boolean;
  /** Every gate judges, and none stops a release; absent where they do. */
  readonly mode?: "audit";
  readonly promotesFrom?: string;
  /** How that environment must show what it has completed; absent where nothing is promoted. */
  readonly promotion?: Promotion;
  /** Who signs what this environment has completed; absent where nobody does. */
  readonly verifier?: Verifier;
  readonly approvals?: {
    readonly required: number;
    readonly allowedSigners: string;
    readonly executives?: string | undefined;
    readonly authors?: AuthorRule | undefined;
  };
  readonly provenance?: { readonly issuer: string; readonly identity: string; readonly trustedRoot: string };
  /** Greatest rise of a median in percent, and what must be compared; absent where no comparison is asked for. */
  readonly performance?: { readonly regression: number; readonly metrics: readonly string[] };
  /** Labels that mean a severity besides the usual ones; absent where no list of bugs is asked for. */
  readonly bugs?: { readonly critical: readonly string[]; readonly high: readonly string[] };
  /** The cluster that the environment is, and the namespace of the service there; absent where airlock.yaml names none. */
  readonly cluster?: { readonly uid: string; readonly namespace: string };
  /** There where user-facing releases must be ready for their users and for support. */
  readonly readiness?: Readonly<Record<string, never>>;
  readonly skipBudget: number;
  /** Least line coverage in percent. */
  readonly coverage: number;
  /** Rules for each kind of evidence; absent where airlock.yaml has none. */
  readonly evidence?: EvidenceRules;
  readonly documents: readonly DocumentName[];
  /** When the alarms of the platform ring. */
  readonly alarms: AlarmEvaluation;
  /** Greatest error rate, in percent, that a stage may leave undetected; absent: what the release promises. */
  readonly detectsPercent?: number;
  readonly schedule: {
    readonly strategies: readonly Strategy[];
    /** Least times of ring 0 and ring 1. */
    readonly minimumRingSeconds: readonly [ring0: number, ring1: number];
    /** Weights of a canary: whole percents, ascending. */
    readonly weights: readonly number[];
    readonly minimumBakeSeconds: number;
    readonly minimumValidationSeconds: number;
  };
}

/** How the environment before must show what it has completed. */
export interface Promotion {
  readonly mode: (typeof PROMOTION_MODES)[number];
  /** Who signs there; absent where airlock.yaml names nobody. */
  readonly verifier?: Verifier;
  /** Hash of what that environment requires now: what it judged by must be the same. Absent where nothing signed can count. */
  readonly policy?: string;
  /** Greatest time since it was completed there, where it is attested; absent where any is taken. */
  readonly maximumAgeSeconds?: number;
}

/** What an environment requires; an environment that airlock.yaml does not know is a fault, never a default. */
export function requirementsFor(config: Config, environment: string, file: string): Result<Requirements> {
  const declared = Object.hasOwn(config.environments, environment) ? config.environments[environment] : undefined;
  if (declared === undefined) {
    const known = Object.keys(config.environments);
    const meant = suggest(environment, known);
    return fail({
      file,
      field: `environments.${environment}`,
      found: "nothing",
      expected: `one of ${known.join(", ")}`,
      ...(meant === undefined ? {} : { remedy: `Did you mean ${meant}?` }),
    });
  }
  const guarded = isProtected(environment, declared);
  const promotion = promotionOf(config, environment, file);
  if (!promotion.ok) return promotion;
  const isLast = !Object.values(config.environments).some((other) => other.promotesFrom === environment);
  const weights = new Set([...(guarded ? REQUIRED_WEIGHTS : [100]), ...(declared.schedule?.stages ?? [])]);
  const leastValidation = guarded ? (isLast ? VALIDATION_SECONDS : SHORTEST_USEFUL_BAKE_SECONDS) : 0;
  const leastBake = Math.max(guarded ? SHORTEST_USEFUL_BAKE_SECONDS : 0, declared.schedule?.minimumBake ?? 0);
  const [ring0, ring1] = guarded && isLast ? RING_SECONDS : [leastBake, leastBake];
  return ok({
    environment,
    protected: guarded,
    ...(declared.mode === "audit" ? { mode: declared.mode } : {}),
    ...(declared.promotesFrom === undefined ? {} : { promotesFrom: declared.promotesFrom }),
    ...(promotion.value === undefined ? {} : { promotion: promotion.value }),
    ...(declared.verifier === undefined ? {} : { verifier: declared.verifier }),
    ...(declared.approvals === undefined ? {} : { approvals: declared.approvals }),
    ...(declared.provenance === undefined ? {} : { provenance: declared.provenance }),
    ...(declared.performance === undefined ? {} : { performance: declared.performance }),
    ...(declared.bugs === undefined ? {} : { bugs: declared.bugs }),
    ...(declared.readiness === undefined ? {} : { readiness: {} }),
    ...(declared.cluster === undefined ? {} : { cluster: declared.cluster }),
    skipBudget: declared.tests?.skipBudget ?? 0,
    coverage: declared.coverage?.lines ?? MINIMUM_COVERAGE,
    ...(declared.evidence === undefined ? {} : { evidence: declared.evidence }),
    documents: guarded ? REQUIRED_DOCUMENTS : [],
    alarms: alarmsOf(declared),
    ...(declared.detects === undefined ? {} : { detectsPercent: declared.detects.errorRate }),
    schedule: {
      strategies: declared.schedule?.strategies ?? (guarded ? STAGED_STRATEGIES : STRATEGIES),
      minimumRingSeconds: [Math.max(ring0, leastBake), Math.max(ring1, leastBake)],
      weights: [...weights].sort((a, b) => a - b),
      minimumBakeSeconds: leastBake,
      minimumValidationSeconds: Math.max(leastValidation, declared.schedule?.minimumValidation ?? 0),
    },
  });
}

/** The chain of promotion ends, because parseConfig takes no other. */
function promotionOf(config: Config, environment: string, file: string): Result<Promotion | undefined> {
  const declared = config.environments[environment];
  const from = declared?.promotesFrom;
  if (declared === undefined || from === undefined) return ok(undefined);
  const before = requirementsFor(config, from, file);
  if (!before.ok) return before;
  const { verifier } = before.value;
  const age = declared.promotionMaximumAge ?? MAXIMUM_PROMOTION_AGE_SECONDS;
  return ok({
    mode: declared.promotion ?? (isProtected(environment, declared) ? "attested" : "asserted"),
    ...(verifier === undefined ? {} : { verifier, policy: canonicalHash(before.value) }),
    ...(age === "none" ? {} : { maximumAgeSeconds: age }),
  });
}

/** Whether an environment is protected: as airlock.yaml says, else by its name. */
export function isProtected(name: string, declared: Config["environments"][string]): boolean {
  return declared.protected ?? ["staging", "production"].includes(name);
}

function alarmsOf({ alarms }: Config["environments"][string]): AlarmEvaluation {
  if (alarms === undefined) return DEFAULT_EVALUATION;
  return { periodSeconds: alarms.period, periods: alarms.of, toAlarm: alarms.datapoints };
}
