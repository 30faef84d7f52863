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

/** airlock.yaml of a project that begins with Airlock. */
export const airlockYaml = (profile: Profile): string => `# yaml-language-server: $schema=${SCHEMAS}/airlock.schema.json
# What each environment asks of a release. It can make gates stricter than Airlock's own, never laxer.
schema: airlock/config/v1
environments:
  dev: {}
  # staging and production are protected unless they say otherwise: documents, a rollback contract and every stage are required.
  staging: {}
  production:
    promotesFrom: staging
    approvals:
${approvals[profile]}
    # coverage: { lines: 85% }         # at least 80 % is asked for anyway
    # tests: { skipBudget: 0 }         # skipped tests that are put up with
    # schedule: { minimumBake: 10m }   # least time that each stage is watched
    # schedule: { strategies: [canary, blue-green] }  # all but hot are allowed anyway
    # alarms: { period: 1m, datapoints: 2, of: 3 }    # when the platform stack's alarms ring
    # detects: { errorRate: 5% }       # greatest error rate that a stage may leave undetected
`;
