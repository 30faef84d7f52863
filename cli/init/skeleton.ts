import { documentSkeletons } from "./documentSkeletons";

/** A file that `airlock init` writes: its path below the chosen folder, and its text. */
export interface SkeletonFile {
  readonly path: string;
  readonly text: string;
}

/** Where the package keeps the schemas that editors read. */
const SCHEMAS = "node_modules/pulumi-airlock/dist/schemas";

/**
 * The files of a project that begins with Airlock. They are valid as they stand, and every gate that needs something from
 * the team refuses them until the team has given it: nothing here pretends to be evidence.
 */
export function skeleton(service: string): readonly SkeletonFile[] {
  return [
    { path: "airlock.yaml", text: airlockYaml },
    { path: "release.yaml", text: releaseYaml(service) },
    { path: "allowed_signers", text: allowedSigners },
    ...documentSkeletons,
    { path: "ci/airlock-check.yml", text: workflow },
  ];
}

const airlockYaml = `# yaml-language-server: $schema=${SCHEMAS}/airlock.schema.json
# What each environment asks of a release. It can make gates stricter than Airlock's own, never laxer.
schema: airlock/config/v1
environments:
  dev: {}
  # staging and production are protected unless they say otherwise: documents, a rollback contract and every stage are required.
  staging: {}
  production:
    promotesFrom: staging
    approvals:
      required: 1
      allowedSigners: allowed_signers
    # coverage: { lines: 85% }         # at least 80 % is asked for anyway
    # tests: { skipBudget: 0 }         # skipped tests that are put up with
    # schedule: { minimumBake: 10m }   # least time that each stage is watched
    # schedule: { strategies: [canary, blue-green] }  # all but hot are allowed anyway
    # alarms: { period: 1m, datapoints: 2, of: 3 }    # when the platform stack's alarms ring
    # detects: { errorRate: 5% }       # greatest error rate that a stage may leave undetected
`;

const releaseYaml = (service: string): string => `# yaml-language-server: $schema=${SCHEMAS}/release.schema.json
# One release of one service. airlock check --environment production says what is still missing.
schema: airlock/release/v1
service: ${service}
version: 0.1.0
artifact:
  # The image that the pipeline built and pushed, by digest: registry.example.com/${service}@sha256:...
  image: registry.example.com/${service}
  # The commit that it was built from.
  commit: "0000000000000000000000000000000000000000"
# What is live now. Only the first release ever has nothing before it.
previous: none
# previous: { version: 0.0.9, digest: "sha256:..." }
plan:
  scope: Say in a sentence what this release changes.
  audience: user-facing # or backend-only
  risk: medium # low, medium, high
  areas: []
  communication: []
rollout:
  # Requests per second that the whole service receives, in the quietest hours that a rollout lasts through.
  requestsPerSecond: 10
  # What the version that runs does, as measured; airlock check computes from it what each stage can detect.
  # baseline: { errorRate: 0.1% }
  # What each stage promises to detect; five times the threshold of the trigger on errorRate where it is left out.
  # detects: { errorRate: 5% }
  # canary, blue-green, rings, rolling or ab-test.
  # strategy: canary
  # The schedule is 1% 30m, 10% 2h, 50% 4h, 100% 24h. Stages may be faster, never absent.
  # stages: [{ weight: 1%, bake: 30m }, { weight: 10%, bake: 2h }, { weight: 50%, bake: 4h }, { weight: 100%, bake: 24h }]
rollback:
  # From the breach to all traffic on the version before.
  objective: 5m
  # Who is called when it happens.
  # contact: ${service}-on-call@example.com
  # Oldest version that can run on the data as this release leaves it: set it with a contracting migration.
  # minimumVersion: 0.1.0
  triggers:
    - { metric: errorRate, above: 1% }
    - { metric: latencyP95, above: 2x }
    - { metric: complaints, above: 3 }
# Files that your tools wrote, each bound by its hash (sha256sum FILE).
evidence:
  tests: [] # - { path: evidence/junit.xml, sha256: ... }
  coverage: [] # - { path: evidence/lcov.info, sha256: ... }
  vulnerabilities: [] # - { path: evidence/trivy.json, sha256: ... }
documents:
  releaseNotes: documents/release-notes.md
  deploymentRunbook: documents/deployment-runbook.md
  rollbackProcedure: documents/rollback-procedure.md
  testEvidence: documents/test-evidence.md
  securityScan: documents/security-scan.md
  performanceResults: documents/performance-results.md
  stakeholderSignoffs: documents/stakeholder-signoffs.md
  riskAssessment: documents/risk-assessment.md
# The outcome that the rollout in staging wrote to its audit bucket, for environments that promote from it.
# promotion: { staging: { path: promotion/staging.json, sha256: ... } }
# Signed with: ssh-keygen -Y sign -n airlock-approval -f KEY approvals/you.json
# approvals: [{ statement: approvals/you.json, signature: approvals/you.json.sig }]
`;

const allowedSigners = `# Who may approve, one person and one key a line, as in ssh-keygen(1), ALLOWED SIGNERS:
# ada@example.com namespaces="airlock-approval" ssh-ed25519 AAAA...
`;

const workflow = `# Copy to .github/workflows/. It needs no cloud and no credentials, so it also runs for pull requests from forks.
name: airlock
on: pull_request
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 24 }
      - run: npm ci
      # Add --program DIR to judge the resources of a Pulumi program as well.
      - run: npx airlock check --environment production --format markdown >> "$GITHUB_STEP_SUMMARY"
      - run: npx airlock rehearse --environment production
`;
