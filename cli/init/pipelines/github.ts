import type { ProjectFile } from "../projectFile";

/** Workflows of GitHub Actions. */
export function githubWorkflows(service: string): readonly ProjectFile[] {
  return [
    { path: ".github/workflows/airlock-check.yml", text: check },
    { path: ".github/workflows/airlock-candidate.yml", text: candidate(service) },
    { path: ".github/workflows/airlock-promote.yml", text: promote(service) },
    { path: ".github/workflows/airlock-release.yml", text: release(service) },
  ];
}

const SETUP = `      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 24, cache: npm }
      - run: npm ci`;

const check = `# Written by airlock init. It needs no cloud and no credentials, so it also runs for pull requests from forks.
# Pin the actions by commit before you rely on them: a tag can be moved.
name: airlock check
on: pull_request
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
${SETUP}
      # Add --program DIR to judge the resources of a Pulumi program as well.
      - name: Gates
        run: npx airlock check --environment production --format markdown >> "$GITHUB_STEP_SUMMARY"
      - name: Rehearsal
        run: npx airlock rehearse --environment production --format markdown >> "$GITHUB_STEP_SUMMARY"
  report:
    # A fork's pull request may not write: its verdicts stand in the summary of the job above.
    if: github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read
      pull-requests: write
      security-events: write
    steps:
${SETUP}
      # A gate that says no is exit code 1, and a result here: the job above is the one that fails.
      - run: |
          npx airlock check --environment production --format markdown > airlock.md || [ $? -eq 1 ]
          npx airlock check --environment production --format sarif > airlock.sarif || [ $? -eq 1 ]
      - run: gh pr comment "$PR" --body-file airlock.md --edit-last --create-if-none
        env:
          GH_TOKEN: \${{ github.token }}
          PR: \${{ github.event.pull_request.html_url }}
      - uses: github/codeql-action/upload-sarif@v3
        with: { sarif_file: airlock.sarif }
`;

const candidate = (
  service: string,
): string => `# Written by airlock init. A candidate: built once, tagged by the pipeline, proven, proposed as a pull request that people approve.
# The same digest then goes through every environment; nothing is built again.
name: airlock candidate
on: workflow_dispatch
permissions:
  contents: read
concurrency:
  group: airlock-${service}-candidate
jobs:
  candidate:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions:
      contents: write # the tag and the branch
      pull-requests: write
      packages: write # the image
      id-token: write # provenance
      attestations: write
    env:
      IMAGE: ghcr.io/\${{ github.repository }}/${service}
    steps:
      - uses: actions/checkout@v4
        with: { fetch-depth: 0 } # versions are counted from the whole history
      - uses: actions/setup-node@v4
        with: { node-version: 24, cache: npm }
      - run: npm ci
      # Your tests: let them write JUnit and coverage there, outside of the work tree, which is tagged clean.
      - run: mkdir -p "$EVIDENCE" && npm test
        env:
          EVIDENCE: \${{ runner.temp }}/evidence
      - uses: docker/login-action@v3
        with:
          registry: ghcr.io
          username: \${{ github.actor }}
          password: \${{ github.token }}
      - uses: docker/setup-buildx-action@v3
      - id: build
        uses: docker/build-push-action@v6
        with:
          push: true
          tags: \${{ env.IMAGE }}:\${{ github.sha }}
      - uses: actions/attest-build-provenance@v2
        with:
          subject-name: \${{ env.IMAGE }}
          subject-digest: \${{ steps.build.outputs.digest }}
      - uses: aquasecurity/trivy-action@0.33.1
        with:
          image-ref: \${{ env.IMAGE }}@\${{ steps.build.outputs.digest }}
          format: json
          output: \${{ runner.temp }}/evidence/trivy.json
      - name: Version, notes, tag
        env:
          DIGEST: \${{ steps.build.outputs.digest }}
        run: |
          git config user.name "github-actions[bot]"
          git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
          npx airlock start --write --tag --image "$IMAGE@$DIGEST" --format json > "$RUNNER_TEMP/start.json"
          npx airlock evidence add "$RUNNER_TEMP"/evidence/*
      - name: Pull request
        env:
          GH_TOKEN: \${{ github.token }}
        run: |
          version=$(jq -r .version "$RUNNER_TEMP/start.json")
          git switch -c "candidate/$version"
          git add -A
          git commit -m "chore(release): ${service} $version"
          git push --follow-tags origin "candidate/$version"
          jq -r .notes "$RUNNER_TEMP/start.json" > "$RUNNER_TEMP/notes.md"
          gh pr create --title "Release ${service} $version" --body-file "$RUNNER_TEMP/notes.md"
`;

const promote = (
  service: string,
): string => `# Written by airlock init. What the environment before has signed about a release is fetched, judged, bound in release.yaml, and
# proposed as a pull request, on which people approve. The role is that of the environment before: it reads the audit bucket there.
name: airlock promote
on:
  workflow_dispatch:
    inputs:
      environment:
        description: Where the release goes next
        type: choice
        options: [staging, production]
        required: true
permissions:
  contents: write # the branch
  pull-requests: write
  id-token: write
concurrency:
  group: airlock-${service}-promote
jobs:
  promote:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    environment: \${{ inputs.environment == 'production' && 'staging' || 'dev' }}
    env:
      ENVIRONMENT: \${{ inputs.environment }}
    steps:
${SETUP}
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: \${{ vars.AIRLOCK_DEPLOY_ROLE }}
          aws-region: \${{ vars.AWS_REGION }}
      - run: npx airlock promotion add --environment "$ENVIRONMENT" --format json > "$RUNNER_TEMP/promotion.json"
      - name: Pull request
        env:
          GH_TOKEN: \${{ github.token }}
        run: |
          git config user.name "github-actions[bot]"
          git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
          version=$(jq -r .version "$RUNNER_TEMP/promotion.json")
          git switch -c "promote/$version-$ENVIRONMENT"
          git add -A
          git commit -m "chore(release): ${service} $version to $ENVIRONMENT"
          git push origin "promote/$version-$ENVIRONMENT"
          jq -r .message "$RUNNER_TEMP/promotion.json" > "$RUNNER_TEMP/message.md"
          gh pr create --title "${service} $version to $ENVIRONMENT" --body-file "$RUNNER_TEMP/message.md"
`;

const release = (
  service: string,
): string => `# Written by airlock init. A person chooses the environment; the gates, the policies and the account decide.
#
# Each GitHub environment (dev, staging, production) needs two variables and no secret:
#   AIRLOCK_DEPLOY_ROLE   ARN of the DeployAgent's role in that account, which trusts this repository's jobs in that environment
#   PULUMI_BACKEND_URL    where the state is: s3://BUCKET with the stack's secrets in KMS, reached by the same role
# Restrict the environment's branches to main: the role asks for the environment, GitHub decides who is in it.
name: airlock release
on:
  workflow_dispatch:
    inputs:
      environment:
        description: Where the release goes
        type: choice
        options: [dev, staging, production]
        required: true
permissions:
  contents: read
  id-token: write
# One at a time for each environment; the rollout has a lock of its own, this one saves the wait.
concurrency:
  group: airlock-${service}-\${{ inputs.environment }}
jobs:
  release:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    environment: \${{ inputs.environment }}
    env:
      ENVIRONMENT: \${{ inputs.environment }}
      AWS_REGION: \${{ vars.AWS_REGION }}
      PULUMI_BACKEND_URL: \${{ vars.PULUMI_BACKEND_URL }}
    steps:
${SETUP}
      - name: Gates
        run: npx airlock check --environment "$ENVIRONMENT" --format markdown >> "$GITHUB_STEP_SUMMARY"
      - uses: pulumi/actions@v6
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: \${{ vars.AIRLOCK_DEPLOY_ROLE }}
          aws-region: \${{ vars.AWS_REGION }}
      # The service stack registers the revision and declares the release. It moves no traffic.
      - name: Declare the release
        working-directory: infrastructure
        run: >-
          pulumi up --stack "$ENVIRONMENT" --yes --non-interactive
          --policy-pack "$GITHUB_WORKSPACE/node_modules/pulumi-airlock/dist/policies"
      # The rollout runs in the account and goes on when this job ends; here it is only looked at.
      - name: What the rollout does
        run: npx airlock rollout status --environment "$ENVIRONMENT" --format markdown >> "$GITHUB_STEP_SUMMARY"
`;
