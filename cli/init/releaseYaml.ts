import { documentPaths } from "./documentForms";
import type { Profile } from "./profile";
import { SCHEMAS } from "./schemas";

/** release.yaml of a project that begins with Airlock. */
export const releaseYaml = (
  service: string,
  profile: Profile,
): string => `# yaml-language-server: $schema=${SCHEMAS}/release.schema.json
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
  communication: [] # - { who: support, when: a day before }
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
# Files that your tools wrote, each bound by its hash: airlock evidence add FILE... writes these lists.
evidence:
  tests: [] # - { path: evidence/junit.xml, sha256: ... }
  coverage: [] # - { path: evidence/lcov.info, sha256: ... }
  vulnerabilities: [] # - { path: evidence/trivy.json, sha256: ... }
documents:
${documentLines(profile)}
# The outcome that the rollout in staging wrote to its audit bucket, for environments that promote from it.
# promotion: { staging: { path: promotion/staging.json, sha256: ... } }
# Written and signed with airlock approve.
# approvals: [{ statement: approvals/you.json, signature: approvals/you.json.sig }]
`;

function documentLines(profile: Profile): string {
  return documentPaths(profile)
    .map(([name, path]) => `  ${name}: ${path}`)
    .join("\n");
}
