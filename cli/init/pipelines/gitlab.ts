import type { ProjectFile } from "../projectFile";

/** A pipeline of GitLab CI, to be included by the project's own. */
export function gitlabPipeline(service: string): readonly ProjectFile[] {
  return [{ path: "ci/airlock.gitlab-ci.yml", text: pipeline(service) }];
}

const pipeline = (service: string): string => `# Written by airlock init. Include it from .gitlab-ci.yml:
#   include: [{ local: ci/airlock.gitlab-ci.yml }]
#
# Releases need a protected environment each (dev, staging, production), with variables of its scope and no secret:
#   AIRLOCK_DEPLOY_ROLE   ARN of the DeployAgent's role in that account, which trusts this project's protected branch
#   PULUMI_BACKEND_URL    where the state is: s3://BUCKET with the stack's secrets in KMS, reached by the same role
.airlock:
  image: node:24
  before_script:
    - npm ci

# No cloud and no credentials: what a merge request from a fork can run.
airlock:check:
  extends: .airlock
  stage: test
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    # Add --program DIR to judge the resources of a Pulumi program as well.
    - npx airlock check --environment production --format junit > airlock.xml || [ $? -eq 1 ]
    - npx airlock check --environment production
    - npx airlock rehearse --environment production
  artifacts:
    when: always
    reports:
      junit: airlock.xml

# A candidate: built once, tagged by the pipeline, proven, proposed as a merge request that people approve.
# The same digest then goes through every environment; nothing is built again.
airlock:image:
  stage: build
  image: docker:28
  services: [docker:28-dind]
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      when: manual
      allow_failure: true
  script:
    - echo "$CI_REGISTRY_PASSWORD" | docker login -u "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY"
    - docker build --tag "$CI_REGISTRY_IMAGE/${service}:$CI_COMMIT_SHA" .
    - docker push "$CI_REGISTRY_IMAGE/${service}:$CI_COMMIT_SHA"
    - echo "IMAGE=$(docker inspect --format '{{index .RepoDigests 0}}' "$CI_REGISTRY_IMAGE/${service}:$CI_COMMIT_SHA")" > image.env
  artifacts:
    reports:
      dotenv: image.env

airlock:scan:
  stage: test
  image: { name: "aquasec/trivy:0.67.2", entrypoint: [""] }
  needs: [airlock:image]
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  variables: { TRIVY_USERNAME: $CI_REGISTRY_USER, TRIVY_PASSWORD: $CI_REGISTRY_PASSWORD }
  script:
    - trivy image --format json --output trivy.json "$IMAGE"
  artifacts:
    paths: [trivy.json]

airlock:candidate:
  extends: .airlock
  stage: test
  needs: [airlock:image, airlock:scan]
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  variables:
    GIT_DEPTH: 0 # versions are counted from the whole history
    EVIDENCE: /tmp/evidence
  script:
    # Your tests: let them write JUnit and coverage there, outside of the work tree, which is tagged clean.
    - mkdir -p "$EVIDENCE" && mv trivy.json "$EVIDENCE/"
    - npm test
    - git config user.name "airlock" && git config user.email "airlock@noreply.$CI_SERVER_HOST"
    - npx airlock start --write --tag --image "$IMAGE" --format json > /tmp/start.json
    - npx airlock evidence add "$EVIDENCE"/*
    # The project's settings let job tokens push (CI/CD, Job token permissions).
    - version=$(node -p 'JSON.parse(fs.readFileSync("/tmp/start.json", "utf8")).version')
    - |
      git switch -c "candidate/$version"
      git add -A
      git commit -m "chore(release): ${service} $version"
    - git push --follow-tags -o merge_request.create "https://gitlab-ci-token:$CI_JOB_TOKEN@$CI_SERVER_HOST/$CI_PROJECT_PATH.git" "candidate/$version"

.airlock:release:
  extends: .airlock
  stage: deploy
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      when: manual
      allow_failure: true
  # One at a time for each environment; the rollout has a lock of its own, this one saves the wait.
  resource_group: airlock-${service}-$CI_ENVIRONMENT_NAME
  id_tokens:
    AWS_TOKEN:
      aud: https://gitlab.com
  script:
    - npx airlock check --environment "$CI_ENVIRONMENT_NAME"
    # The SDKs and Pulumi take the role by themselves: no key is kept anywhere.
    - export AWS_ROLE_ARN="$AIRLOCK_DEPLOY_ROLE" AWS_WEB_IDENTITY_TOKEN_FILE=/tmp/aws-token
    - printf %s "$AWS_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE"
    - curl -fsSL https://get.pulumi.com | sh && export PATH="$HOME/.pulumi/bin:$PATH"
    # The service stack registers the revision and declares the release. It moves no traffic.
    - cd infrastructure
    - pulumi up --stack "$CI_ENVIRONMENT_NAME" --yes --non-interactive --policy-pack "$CI_PROJECT_DIR/node_modules/pulumi-airlock/dist/policies"
    # The rollout runs in the account and goes on when this job ends; here it is only looked at.
    - cd "$CI_PROJECT_DIR" && npx airlock rollout status --environment "$CI_ENVIRONMENT_NAME"

# What the environment before has signed is fetched, judged, bound in release.yaml, and proposed as a merge request, on which people approve.
# The role is that of the environment before: it reads the audit bucket there.
.airlock:promote:
  extends: .airlock
  stage: deploy
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      when: manual
      allow_failure: true
  resource_group: airlock-${service}-promote
  id_tokens:
    AWS_TOKEN:
      aud: https://gitlab.com
  script:
    - export AWS_ROLE_ARN="$AIRLOCK_DEPLOY_ROLE" AWS_WEB_IDENTITY_TOKEN_FILE=/tmp/aws-token
    - printf %s "$AWS_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE"
    - npx airlock promotion add --environment "$TO" --format json > /tmp/promotion.json
    - version=$(node -p 'JSON.parse(fs.readFileSync("/tmp/promotion.json", "utf8")).version')
    - git config user.name "airlock" && git config user.email "airlock@noreply.$CI_SERVER_HOST"
    - |
      git switch -c "promote/$version-$TO"
      git add -A
      git commit -m "chore(release): ${service} $version to $TO"
    - git push -o merge_request.create "https://gitlab-ci-token:$CI_JOB_TOKEN@$CI_SERVER_HOST/$CI_PROJECT_PATH.git" "promote/$version-$TO"

airlock:promote:staging:
  extends: .airlock:promote
  variables: { TO: staging }
  # Reads only: GitLab notes no deployment of it.
  environment: { name: dev, action: access }

airlock:promote:production:
  extends: .airlock:promote
  variables: { TO: production }
  environment: { name: staging, action: access }

airlock:release:dev:
  extends: .airlock:release
  environment: { name: dev }

airlock:release:staging:
  extends: .airlock:release
  environment: { name: staging, deployment_tier: staging }

airlock:release:production:
  extends: .airlock:release
  environment: { name: production, deployment_tier: production }
`;
