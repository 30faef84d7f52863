import type { Profile } from "./profile";
import { SCHEMAS } from "./schemas";

const approvals: Readonly<Record<Profile, string>> = {
  small: `      required: 1
      allowedSigners: allowed_signers
      # Who wrote the commits is named in release.yaml (authors:), and one approver is somebody else.
      authors: required`,
  regulated: `      required: 2
      allowedSigners: allowed_signers
      # Addresses in commits are claims: two approvers must be others than those whom release.yaml names as authors.
      authors: distrusted`,
};

const signing: Readonly<Record<Profile, (service: string) => { staging: string; production: string }>> = {
  small: () => ({
    staging: "  staging: {}",
    production: `    # What staging completed is shown by a file that nobody has signed, and the verdict says so. Once a verifier signs in staging's account
    # (docs/guides/adopting.md), name it as environments.staging.verifier, and take this line out.
    promotion: asserted`,
  }),
  regulated: (service) => ({
    staging: `  staging:
    # Who signs what staging has completed: both are outputs of its platform stack (verifierId, verifierPublicKey).
    verifier: { id: "airlock:verifier/${service}/staging", publicKey: verifiers/staging.pem }`,
    production: `    # Only what staging's verifier has signed is promoted, for 30 days.
    promotion: attested`,
  }),
};

/** Whether user-facing releases wait for users and support. */
const readiness: Readonly<Record<Profile, string>> = {
  small: "    # readiness: {}                   # asks for user documentation, a briefed support, a communication plan",
  regulated: `    # User-facing releases: user documentation, a briefed support, a communication plan.
    readiness: {}`,
};

/** Who may change this file: the regulated profile asks its keepers from the first day on. */
const root: Readonly<Record<Profile, string>> = {
  small: "",
  regulated: `# A change of this file or of its lists counts when a quorum of those who keep it has signed it. First steps: name people in allowed_signers, put the files below in place, then
#   airlock root propose --signers allowed_signers   # writes trust/1.json; a list of executives is better once there is one
#   airlock root sign                                # each keeper; then pin what airlock root list prints outside this repository
# Until the first root is signed, the gate root-approved refuses every release.
root: trust
`,
};

/** airlock.yaml of a project that begins with Airlock. */
export const airlockYaml = (
  service: string,
  profile: Profile,
): string => `# yaml-language-server: $schema=${SCHEMAS}/airlock.schema.json
# What each environment asks of a release. It can make gates stricter than Airlock's own, never laxer.
schema: airlock/config/v1
${root[profile]}environments:
  dev: {}
  # staging and production are protected unless they say otherwise: documents, a rollback contract and every stage are required.
${signing[profile](service).staging}
  production:
    promotesFrom: staging
${signing[profile](service).production}
    approvals:
${approvals[profile]}
${readiness[profile]}
    # coverage: { lines: 85% }         # at least 80 % is asked for anyway
    # tests: { skipBudget: 0 }         # skipped tests that are put up with
    # schedule: { minimumBake: 10m }   # least time that each stage is watched
    # schedule: { strategies: [canary, blue-green] }  # all but hot are allowed anyway
    # alarms: { period: 1m, datapoints: 2, of: 3 }    # when the platform stack's alarms ring
    # detects: { errorRate: 5% }       # greatest error rate that a stage may leave undetected
`;
