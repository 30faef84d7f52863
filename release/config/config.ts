import { z } from "zod";
import { AUTHOR_RULES } from "../approval/authorship";
import { durationField, nameField, pathField, percentField, textField, weightField } from "../manifest/fields";
import { STRATEGIES } from "../plan/strategy";
import { startModel } from "../start/startConfig";
import { parsePercentage } from "../values/percentage";
import { evidenceRules } from "./evidenceRules";

/** Coverage that the gate wants unless a team asks for more (CD model, stage 9: 80 % or more). */
export const MINIMUM_COVERAGE = 80;

/** Rise of a median, in percent, that is a regression unless a team asks for less (CD model, stage 9: below 5 %). */
const MAXIMUM_REGRESSION = 5;

/** Documents that a release must carry (CD model, stage 9), in the order in which they are asked for. */
export const REQUIRED_DOCUMENTS = [
  "releaseNotes",
  "deploymentRunbook",
  "rollbackProcedure",
  "testEvidence",
  "securityScan",
  "performanceResults",
  "stakeholderSignoffs",
  "riskAssessment",
] as const;

/** Greatest age of what the environment before has completed, unless a team asks for less: a month of changed dependencies and rules. */
export const MAXIMUM_PROMOTION_AGE_SECONDS = 30 * 24 * 3600;

/** How the environment before must show what it has completed. */
export const PROMOTION_MODES = ["attested", "asserted"] as const;

const coverage = z.string().transform((text, context) => {
  const parsed = parsePercentage(text);
  if (parsed.ok && parsed.value >= MINIMUM_COVERAGE) return parsed.value;
  context.addIssue({
    code: "custom",
    message: `a percentage from ${MINIMUM_COVERAGE}% to 100% (airlock.yaml can only make a gate stricter)`,
  });
  return z.NEVER;
});

const wholePeriods = z
  .number()
  .int("a whole number")
  .min(1, "a whole number from 1")
  .max(15, "a whole number up to 15");

const alarms = z
  .strictObject({
    /** Length of a period: 10s, 20s, 30s, or whole minutes up to an hour. */
    period: durationField
      .refine(
        (seconds) => [10, 20, 30].includes(seconds) || (seconds > 0 && seconds <= 3600 && seconds % 60 === 0),
        "10s, 20s, 30s, or whole minutes up to 1h (CloudWatch's periods)",
      )
      .default(60),
    /** Breaching periods that raise the alarm. */
    datapoints: wholePeriods,
    /** Periods that are looked at. */
    of: wholePeriods,
  })
  .refine(({ datapoints, of }) => datapoints <= of, {
    path: ["datapoints"],
    message: "no more than the periods that are looked at (of)",
  });

const environment = z.strictObject({
  /** Protected environments want everything; `staging` and `production` are protected unless this says otherwise. */
  protected: z.boolean().optional(),
  /** `audit`: every gate judges and tells, and none stops a release; for adoption. */
  mode: z.enum(["enforce", "audit"]).optional(),
  /** Environment that must have run and verified the same digest. */
  promotesFrom: nameField.optional(),
  /** `attested`: by the signature of that environment's verifier, the default in protected environments; `asserted`: by a file that nobody signed. */
  promotion: z.enum(PROMOTION_MODES).optional(),
  /** Greatest time since that environment completed it, where it is attested; `none` takes any, and the verdict says so. */
  promotionMaximumAge: z
    .union([
      z.literal("none"),
      durationField.refine(
        (seconds) => seconds > 0 && seconds <= MAXIMUM_PROMOTION_AGE_SECONDS,
        "a duration above 0s and up to 30d",
      ),
    ])
    .optional(),
  /** Who signs what this environment has completed. */
  verifier: z
    .strictObject({
      /** URI that it signs as, compared whole. */
      id: z
        .string()
        .regex(/^[a-z][a-z0-9+.-]*:[\x21-\x7e]{1,200}$/, "a URI such as https://payments.example.com/staging"),
      /** PEM file of its public key, relative to airlock.yaml. */
      publicKey: pathField,
    })
    .optional(),
  approvals: z
    .strictObject({
      /** Number of persons who must have signed. */
      required: z.number().int().min(1, "a whole number from 1").max(20, "a whole number up to 20"),
      /** OpenSSH allowed_signers file, relative to airlock.yaml. */
      allowedSigners: pathField,
      /** The same of those who may override a gate; nobody where left out. */
      executives: pathField.optional(),
      /** What is asked of the list of authors in release.yaml; `optional` where left out. */
      authors: z.enum(AUTHOR_RULES).optional(),
    })
    .optional(),
  tests: z
    .strictObject({
      /** Greatest number of skipped tests. */ skipBudget: z.number().int().min(0, "a whole number from 0").default(0),
    })
    .optional(),
  /** Whose signature on SLSA provenance counts; no provenance is asked for where it is left out. */
  provenance: z
    .strictObject({
      /** OIDC issuer in the signer's certificate, compared whole. */
      issuer: textField,
      /** Subject alternative name in it, compared whole: the workflow with its ref. */
      identity: textField,
      /** Sigstore's trusted_root.json, relative to airlock.yaml. */
      trustedRoot: pathField,
    })
    .optional(),
  /** Asks for a comparison with the baseline; none is asked for where it is left out. */
  performance: z
    .strictObject({
      /** Greatest rise of a median. */
      regression: percentField
        .refine(
          (percent) => percent <= MAXIMUM_REGRESSION,
          "a percentage up to 5% (airlock.yaml can only make a gate stricter)",
        )
        .default(MAXIMUM_REGRESSION),
      /** Metrics that every release must compare. */
      metrics: z.array(textField).max(50, "at most 50 metrics").default([]),
    })
    .optional(),
  /** Asks for a list of bugs; none is asked for where it is left out. */
  bugs: z
    .strictObject({
      /** Labels or priorities of your own that mean critical, besides the usual ones. */
      critical: z.array(textField).default([]),
      /** The same for high. */
      high: z.array(textField).default([]),
    })
    .optional(),
  /** Asks user-facing releases for user documentation, a briefed support and a communication plan; not asked for where it is left out. */
  readiness: z.strictObject({}).optional(),
  coverage: z.strictObject({ /** Least line coverage. */ lines: coverage }).optional(),
  /** What each kind of evidence must be besides: how old at most, by whom, in how many parts. */
  evidence: evidenceRules.optional(),
  schedule: z
    .strictObject({
      /** Strategies that a release may use here; protected environments allow all but hot, or fewer. */
      strategies: z.array(z.enum(STRATEGIES)).min(1, "at least one strategy").optional(),
      /** Weights that no schedule may leave out, besides 1%, 10%, 50% and 100%. */
      stages: z.array(weightField).default([]),
      /** Least time that every stage before 100% is watched. */
      minimumBake: durationField.optional(),
      /** Least time that the release is watched at 100%. */
      minimumValidation: durationField.optional(),
    })
    .optional(),
  /** When the alarms of the environment's platform stack ring, as that stack declares it; 2 of 3 minutes where left out. */
  alarms: alarms.optional(),
  /** The cluster that this environment is, and where in it the service runs: whoever asks one for it refuses every other. */
  cluster: z
    .strictObject({
      /** UID of its namespace kube-system, by which a cluster is told from all others. */
      uid: z
        .string()
        .regex(
          /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
          "a UID such as 3a6e0b5c-6a8e-4d1f-9f3e-0c1d2e3f4a5b (kubectl get namespace kube-system -o jsonpath={.metadata.uid})",
        ),
      /** Namespace of the service. */
      namespace: z
        .string()
        .regex(
          /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
          "1 to 63 lower-case letters, digits and hyphens, as a namespace is named",
        ),
    })
    .optional(),
  /** Greatest error rate that a stage may leave undetected, whatever a release promises. */
  detects: z
    .strictObject({ errorRate: percentField.refine((percent) => percent > 0, "a percentage above 0%") })
    .optional(),
});

/** The model of `airlock.yaml`. */
export const configModel = z.strictObject({
  schema: z.literal("airlock/config/v1"),
  /** How versions are counted; no gate looks at it. */
  start: startModel.optional(),
  /** Folder of the signed roots, relative to airlock.yaml, `trust` as a rule; this file changes itself where it is left out. */
  root: pathField.optional(),
  environments: z
    .record(nameField, environment)
    .refine((all) => Object.keys(all).length > 0, "at least one environment"),
});

/** What the project's environments require, as `airlock.yaml` declares it. */
export type Config = z.output<typeof configModel>;
