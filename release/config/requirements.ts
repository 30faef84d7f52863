import { suggest } from "../document/suggest";
import { fail, ok, type Result } from "../fault";
import type { DocumentName } from "../manifest/manifest";
import { type Config, MINIMUM_COVERAGE, REQUIRED_DOCUMENTS } from "./config";

/** Weights that B9 wants in every protected rollout: canary, 10 %, half, all (release plan of the seeds). */
const REQUIRED_WEIGHTS: readonly number[] = [1, 10, 50, 100];

/** CloudWatch aggregates load balancer metrics by the minute: a shorter bake cannot see anything. */
const SHORTEST_USEFUL_BAKE_SECONDS = 60;

/** A release is complete only after a day of validation, in the environment that ends the chain of promotion. */
const VALIDATION_SECONDS = 24 * 3600;

/** Everything that an environment asks of a release, defaults filled in. Its hash is what an approval binds. */
export interface Requirements {
  readonly environment: string;
  readonly protected: boolean;
  readonly promotesFrom?: string;
  readonly approvals?: { readonly required: number; readonly allowedSigners: string };
  readonly skipBudget: number;
  /** Least line coverage in percent. */
  readonly coverage: number;
  readonly documents: readonly DocumentName[];
  readonly schedule: {
    /** Whole percents, ascending. */
    readonly weights: readonly number[];
    readonly minimumBakeSeconds: number;
    readonly minimumValidationSeconds: number;
  };
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
  const isProtected = declared.protected ?? ["staging", "production"].includes(environment);
  const isLast = !Object.values(config.environments).some((other) => other.promotesFrom === environment);
  const weights = new Set([...(isProtected ? REQUIRED_WEIGHTS : [100]), ...(declared.schedule?.stages ?? [])]);
  const leastValidation = isProtected ? (isLast ? VALIDATION_SECONDS : SHORTEST_USEFUL_BAKE_SECONDS) : 0;
  const leastBake = isProtected ? SHORTEST_USEFUL_BAKE_SECONDS : 0;
  return ok({
    environment,
    protected: isProtected,
    ...(declared.promotesFrom === undefined ? {} : { promotesFrom: declared.promotesFrom }),
    ...(declared.approvals === undefined ? {} : { approvals: declared.approvals }),
    skipBudget: declared.tests?.skipBudget ?? 0,
    coverage: declared.coverage?.lines ?? MINIMUM_COVERAGE,
    documents: isProtected ? REQUIRED_DOCUMENTS : [],
    schedule: {
      weights: [...weights].sort((a, b) => a - b),
      minimumBakeSeconds: Math.max(leastBake, declared.schedule?.minimumBake ?? 0),
      minimumValidationSeconds: Math.max(leastValidation, declared.schedule?.minimumValidation ?? 0),
    },
  });
}
