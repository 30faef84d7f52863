import { z } from "zod";
import { STRATEGIES } from "../plan/strategy";
import { artifactModel } from "./artifact";
import {
  addressField,
  digestField,
  durationField,
  nameField,
  pathField,
  percentField,
  sha256Field,
  stageWeightField,
  textField,
} from "./fields";
import { releaseKindField } from "./releaseKind";

/** Error rate of the version that runs, in percent, where a release does not say: what pages people (requirement D1). */
const DEFAULT_BASELINE = 0.1;

/** Requests per second, from one in many hours to ten millions. */
const requestRate = z.number().positive("a number above 0").max(10_000_000, "a number up to 10000000");

/** Longest time that a load balancer's cookie keeps a user on a target group (ELB API: 604,800 seconds). */
const LONGEST_STICKINESS = 604_800;

const stage = z.strictObject({
  /** Name that people and faults use; the weight (`10%`) where it is left out. */
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 %_-]{0,39}$/, "a short name of letters, digits, spaces, - and _")
    .optional(),
  /** Share of production traffic that the release candidate takes, in whole percent; 0% where only a ring gets it. */
  weight: stageWeightField,
  /** How long the stage is watched before the next one begins; at 100% it is the validation window. */
  bake: durationField,
  /** Whether a person must let the stage begin (`airlock rollout approve`). */
  approval: z.boolean().default(false),
});

const boundFile = z.strictObject({
  /** Path below the folder of release.yaml. */
  path: pathField,
  /** Hash of the file's bytes: the evidence is this file and no other. */
  sha256: sha256Field,
});

const testReport = boundFile.extend({
  /** Number of tests that the report must hold; another number proves nothing. */
  count: z.number().int().positive().optional(),
});

const signedFile = z.strictObject({
  /** The statement, the exact bytes that were signed. */
  statement: pathField,
  /** What `ssh-keygen -Y sign` wrote. */
  signature: pathField,
});

const author = z.strictObject({
  /** Address as the commits name it. It is a claim: anybody can write any address into a commit. */
  email: addressField,
  name: textField.optional(),
  role: z.enum(["author", "committer", "co-author"]).optional(),
});

const performanceReport = boundFile.extend({
  /** Which version was measured. */
  side: z.enum(["baseline", "candidate"]).default("candidate"),
  /** Metrics to compare; left out, the report holds a single one. */
  metrics: z.array(textField).min(1, "at least one metric").max(50, "at most 50 metrics").optional(),
});

const migration = z.strictObject({
  /** The same in both steps: `split the address`. */
  name: textField,
  /** `expand` adds what the new version needs and the old one bears; `contract` takes away what no version needs any more. */
  step: z.enum(["expand", "contract"]),
  /** Of a contract step: the version that released its expand step. */
  expandedIn: textField.optional(),
});

const trigger = z.union([
  z.strictObject({
    /** What is watched: errorRate, latencyP95, complaints, or the name of a metric of your own. */
    metric: textField,
    /** Threshold that rolls back: `1%`, `400ms`, `2x` of the baseline, or a number. */
    above: z.union([z.string(), z.number()]).optional(),
    /** The same for a metric of your own that must not fall. */
    below: z.union([z.string(), z.number()]).optional(),
  }),
  // Prose is read, so that the gate can say what is vague about it.
  z.string(),
]);

const rollout = z.strictObject({
  strategy: z.enum(STRATEGIES).default("canary"),
  /** Requests per second that the whole service receives; exposure is computed from it. */
  requestsPerSecond: requestRate,
  /** Rings: how many of them reach the ring rule; what ring 0 can detect is computed from it. */
  ringRequestsPerSecond: requestRate.optional(),
  /** What the version that runs does: a stage must tell a worse one from it. */
  baseline: z
    .strictObject({
      /** Percent of its requests that fail. */
      errorRate: percentField.refine((percent) => percent < 100, "a percentage from 0% to below 100%"),
    })
    .default({ errorRate: DEFAULT_BASELINE }),
  /** What every stage promises to detect; left out: five times the trigger's threshold. */
  detects: z
    .strictObject({
      /** True error rate of the candidate. */
      errorRate: percentField.refine((percent) => percent > 0, "a percentage above 0%"),
    })
    .optional(),
  /** Time from the beginning of each stage in which alarms on latency are not judged. */
  warmUp: durationField.default(300),
  /** A/B test: how long a user stays with the version first met. */
  sticky: durationField.refine((seconds) => seconds >= 1 && seconds <= LONGEST_STICKINESS, "1s to 7d").default(86_400),
  /** Left out: the strategy's own; for a canary 1% 30m, 10% 2h, 50% 4h, 100% 24h. */
  stages: z.array(stage).min(1, "at least one stage").max(40, "at most 40 stages").optional(),
  /** Another schedule for an environment (faster stages, never fewer), and the traffic that it has. */
  environments: z
    .record(
      nameField,
      z.strictObject({
        stages: z.array(stage).min(1, "at least one stage").max(40, "at most 40 stages").optional(),
        requestsPerSecond: requestRate.optional(),
        ringRequestsPerSecond: requestRate.optional(),
      }),
    )
    .default({}),
});

/** What stands in place of the rollout of a package, which has none: a package cannot be rolled out, so that nothing of it is ever used. */
export const NO_ROLLOUT: z.output<typeof rollout> = {
  strategy: "hot",
  requestsPerSecond: 0,
  baseline: { errorRate: 0 },
  warmUp: 0,
  sticky: 0,
  environments: {},
};

/** The model of `release.yaml`. The gates judge what it says; the model only refuses what cannot be read. */
export const manifestModel = z.strictObject({
  schema: z.literal("airlock/release/v1"),
  service: nameField,
  version: textField,
  /** What the release is for. */
  kind: releaseKindField.prefault("normal"),
  /** An image, or a package; never both. */
  artifact: artifactModel,
  /** What is live before this release; `none` only for the first release ever, which has nothing to go back to. */
  previous: z.union([z.literal("none"), z.strictObject({ version: textField, digest: digestField })]),
  /** Changes of the data that this release brings, in expand-contract steps. */
  migrations: z.array(migration).min(1, "at least one migration").max(50, "at most 50 migrations").optional(),
  /** Who wrote the commits since `previous`: authors, committers, co-authors. Part of what is approved. */
  authors: z.array(author).min(1, "at least one author").max(1000, "at most 1000 authors").optional(),
  plan: z.strictObject({
    scope: textField,
    audience: z.enum(["user-facing", "backend-only"]),
    risk: z.enum(["low", "medium", "high"]),
    areas: z.array(textField).default([]),
    communication: z.array(z.strictObject({ who: textField, when: textField })).default([]),
  }),
  /** How an image reaches its users. A package has none: it is published. */
  rollout: rollout.default(() => NO_ROLLOUT),
  /** The rollback contract. The gate refuses one that is missing or vague. */
  rollback: z
    .strictObject({
      /** From the breach to all traffic on the stable version. */
      objective: durationField.optional(),
      /** Who is called when a rollback happens. */
      contact: textField.optional(),
      triggers: z.array(trigger).default([]),
      /** Oldest version that may still be gone back to once this release is live: set it with a contracting migration. */
      minimumVersion: textField.optional(),
    })
    .optional(),
  evidence: z
    .strictObject({
      tests: z.array(testReport).default([]),
      coverage: z.array(boundFile).default([]),
      vulnerabilities: z.array(boundFile).default([]),
      /** OpenVEX: the only thing that takes a finding off the count. */
      exceptions: z.array(boundFile).default([]),
      /** Sigstore bundles: SLSA provenance of the artifact, and attestations of evidence files. */
      provenance: z.array(boundFile).default([]),
      /** Reports of load tests and benchmarks, of the version that runs and of the release. */
      performance: z.array(performanceReport).default([]),
      /** Lists of issues, open and closed. */
      bugs: z.array(boundFile).default([]),
      /** Bills of materials. */
      sbom: z.array(boundFile).default([]),
    })
    .default({
      tests: [],
      coverage: [],
      vulnerabilities: [],
      exceptions: [],
      provenance: [],
      performance: [],
      bugs: [],
      sbom: [],
    }),
  /** Where each required document stands. */
  documents: z
    .strictObject({
      releaseNotes: pathField.optional(),
      deploymentRunbook: pathField.optional(),
      rollbackProcedure: pathField.optional(),
      testEvidence: pathField.optional(),
      securityScan: pathField.optional(),
      performanceResults: pathField.optional(),
      stakeholderSignoffs: pathField.optional(),
      riskAssessment: pathField.optional(),
      /** Where users read what has changed for them. */
      userDocumentation: pathField.optional(),
      /** What support was told, and when. */
      supportBriefing: pathField.optional(),
      /** The communication plan at length; who is told when stands in `plan.communication`. */
      communicationPlan: pathField.optional(),
    })
    .default({}),
  /** Outcome that the rollout wrote in the environment before this one, per environment that wants one. */
  promotion: z.record(nameField, boundFile).default({}),
  /** Hotfixes whose debts this release settles, each with the post-mortem of its own. */
  debts: z
    .array(z.strictObject({ /** Version of the hotfix. */ version: textField, postMortem: pathField }))
    .min(1, "at least one debt")
    .max(20, "at most 20 debts")
    .optional(),
  approvals: z.array(signedFile).max(50, "at most 50 approvals").default([]),
  /** Approvals that people took back. */
  withdrawals: z.array(signedFile).max(50, "at most 50 withdrawals").default([]),
  /** Refused gates that executives let pass. An entry stays until its post-mortem is written. */
  overrides: z
    .array(signedFile.extend({ /** Document that says what happened. */ postMortem: pathField }))
    .max(50, "at most 50 overrides")
    .default([]),
});

/** A release as `release.yaml` declares it, durations in seconds, weights in whole percent. */
export type Manifest = z.output<typeof manifestModel>;
/** One stage as declared. */
export type ManifestStage = z.output<typeof stage>;
/** One trigger of the contract as declared: structured, or prose that the gate will refuse. */
export type ManifestTrigger = z.output<typeof trigger>;
/** A file bound by the hash of its bytes. */
export type BoundFile = z.output<typeof boundFile>;
/** A statement and its signature, as files. */
export type SignedFile = z.output<typeof signedFile>;
/** Names of the documents that a release can carry. */
export type DocumentName = keyof Manifest["documents"];
