import { refuse } from "../args/refuse";
import { GITHUB_ISSUER, GITLAB_ISSUER, githubSubjects, gitlabSubjects } from "../documents/trust";

/** Jobs of a GitLab project. Its `sub` claim is compared exactly, so nothing here takes a wildcard. */
export interface GitlabJobsArgs {
  /** Project with all of its groups, as its address shows it: `acme/shop/payments`. */
  project: string;
  /** Protected branches whose jobs may act, by bare name: `main`. */
  branches?: string[];
  /** Protected tags whose jobs may act, each in full: `v1.5.0`. */
  tags?: string[];
  /**
   * Whether the job must deploy to a protected environment (GitLab Premium, 18.7 or newer). Then the project's
   * `ci_id_token_sub_claim_components` must be `["project_path", "ref_type", "ref", "environment_protected"]`, with
   * `"deployment_tier"` behind it where `deploymentTier` is given. @defaultValue false
   */
  protectedEnvironment?: boolean;
  /** Tier of the environment that the job must deploy to: `production`. @defaultValue any */
  deploymentTier?: string;
  /** GitLab's id of the project, of gitlab.com only: a path can be another project's one day, an id cannot. @defaultValue any */
  projectId?: string;
  /** Address of the instance, without a path: `https://gitlab.example.com`. @defaultValue "https://gitlab.com" */
  url?: string;
  /** `aud` that the job asks for under `id_tokens`. @defaultValue the instance's address */
  audience?: string;
}

/** The part of the deploy agent's inputs that says whose jobs may act. */
export interface JobIdentityArgs {
  readonly repository?: string;
  readonly githubEnvironment?: string;
  readonly refs?: readonly string[];
  readonly gitlab?: GitlabJobsArgs;
}

/** Who may act, as an identity provider's claims say it. */
export interface JobIdentity {
  /** Name of the provider's resource. */
  readonly kind: "github" | "gitlab";
  readonly url: string;
  /** Host of the provider: the prefix of its claims in conditions. */
  readonly issuer: string;
  readonly audience: string;
  readonly subjects: readonly string[];
  readonly projectId?: string;
}

/** Checks whose jobs may act; anything that would open the role to more than one project is refused. */
export function checkJobIdentity(args: JobIdentityArgs): JobIdentity {
  const { repository, gitlab } = args;
  if (repository !== undefined && gitlab === undefined) return github(args, repository);
  if (gitlab === undefined || repository !== undefined) {
    return refuse(
      "repository, gitlab",
      "exactly one of both",
      repository === undefined ? undefined : "both",
      "One deploy agent serves one pipeline: GitHub's by repository, GitLab's by gitlab.",
    );
  }
  for (const field of ["githubEnvironment", "refs"] as const) {
    if (args[field] === undefined) continue;
    refuse(field, "left out beside gitlab", args[field], "Name protected branches or tags in gitlab.");
  }
  return ofGitlab(gitlab);
}

/** `owner/name`, or both with their ids. Source: GitHub's OpenID Connect reference, immutable subject claims. */
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}(?:\/[A-Za-z0-9._-]{1,100}|@[0-9]+\/[A-Za-z0-9._-]{1,100}@[0-9]+)$/;

function github(args: JobIdentityArgs, repository: string): JobIdentity {
  const { githubEnvironment, refs = [] } = args;
  if (!REPOSITORY.test(repository)) {
    refuse(
      "repository",
      "owner/name or owner@id/name@id on GitHub, without wildcards",
      repository,
      "The trust policy compares it exactly.",
    );
  }
  if (githubEnvironment !== undefined && !/^[^*?:\s][^*?:]{0,254}$/.test(githubEnvironment)) {
    const remedy = "Name one environment of the repository.";
    refuse("githubEnvironment", "an environment's name without wildcards or colons", githubEnvironment, remedy);
  }
  for (const [index, ref] of refs.entries()) {
    if (/^refs\/(?:heads|tags)\/[^*?\s]+$/.test(ref)) continue;
    refuse(`refs[${index}]`, "a full ref without wildcards", ref, "Write refs/heads/main.");
  }
  const subjects = githubSubjects(repository, githubEnvironment, refs);
  if (subjects.length === 0) {
    refuse(
      "githubEnvironment, refs",
      "at least one of both",
      undefined,
      "Without them every job of the repository could release, those of pull requests too.",
    );
  }
  const url = `https://${GITHUB_ISSUER}`;
  return { kind: "github", url, issuer: GITHUB_ISSUER, audience: "sts.amazonaws.com", subjects };
}

// Source: GitLab's rules for paths of groups and projects; none may end with .git or .atom, or begin with a hyphen.
const PROJECT = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$/;
// What git-check-ref-format forbids in any name, and what the claim is put together with.
const REF = /^[^\s*?:[\\^~]{1,255}$/;

function ofGitlab(gitlab: GitlabJobsArgs): JobIdentity {
  const { project, branches = [], tags = [], deploymentTier, url = "https://gitlab.com" } = gitlab;
  if (!PROJECT.test(project)) {
    const remedy = "The trust policy compares it exactly; a group alone would let each of its projects release.";
    refuse("gitlab.project", "a project with its groups on GitLab, without wildcards", project, remedy);
  }
  // A port or a path would make the name in conditions another one than the host.
  if (!/^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(url)) {
    const remedy = "It is the iss claim of its ID tokens; AWS must reach it.";
    refuse("gitlab.url", "an https address of one host without port, path or slash at the end", url, remedy);
  }
  checkRefs("gitlab.branches", branches, "main");
  checkRefs("gitlab.tags", tags, "v1.5.0");
  if (deploymentTier !== undefined && !/^(?:production|staging|testing|development|other)$/.test(deploymentTier)) {
    const remedy = "GitLab knows no other.";
    refuse("gitlab.deploymentTier", "production, staging, testing, development or other", deploymentTier, remedy);
  }
  const { projectId } = gitlab;
  const issuer = url.slice("https://".length);
  if (projectId !== undefined && !/^[0-9]{1,19}$/.test(projectId)) {
    refuse("gitlab.projectId", "digits", projectId, "The project's page shows it.");
  }
  if (projectId !== undefined && issuer !== GITLAB_ISSUER) {
    const remedy = "AWS compares only aud and sub of other instances' tokens.";
    refuse("gitlab.projectId", `left out beside ${url}`, projectId, remedy);
  }
  const audience = gitlab.audience ?? url;
  if (!/^[^\s*?]{1,255}$/.test(audience)) {
    refuse("gitlab.audience", "an audience without spaces and wildcards", audience, "Leave it out to use the address.");
  }
  const protectedEnvironment = gitlab.protectedEnvironment ?? false;
  const subjects = gitlabSubjects({ project, branches, tags, deploymentTier, protectedEnvironment });
  if (subjects.length === 0) {
    refuse(
      "gitlab.branches, gitlab.tags",
      "at least one protected branch or tag",
      undefined,
      "Without them every job of the project could release, those of merge requests too.",
    );
  }
  return { kind: "gitlab", url, issuer, audience, subjects, ...(projectId === undefined ? {} : { projectId }) };
}

function checkRefs(field: string, refs: readonly string[], example: string): void {
  for (const [index, ref] of refs.entries()) {
    if (REF.test(ref) && !ref.startsWith("refs/")) continue;
    refuse(
      `${field}[${index}]`,
      "a bare name without wildcards",
      ref,
      `GitLab's claim has no refs/ in front: ${example}.`,
    );
  }
}
