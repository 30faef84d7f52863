import { existsSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { parseWith } from "../../release/document/parseWith";
import { fail, ok, type Result } from "../../release/fault";
import { loadConfig } from "../../release/files/loadRelease";
import { type StartConfig, startModel } from "../../release/start/startConfig";
import { type TagNames, tagNamesOf } from "../../release/version/releaseTag";
import type { Repository } from "../git/repository";

/** What `airlock start` was asked. Paths as the user gave them. */
export interface StartRequest {
  /** A version that somebody typed; it is refused. */
  readonly version?: string | undefined;
  readonly directory: string;
  readonly release?: string | undefined;
  readonly config?: string | undefined;
  readonly path?: string | undefined;
  readonly tagPrefix?: string | undefined;
  readonly initial?: string | undefined;
  readonly branch?: string | undefined;
  readonly service?: string | undefined;
  readonly image?: string | undefined;
  readonly final: boolean;
  readonly write: boolean;
  readonly tag: boolean;
  /** Environment variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** The request with the project's settings and all defaults in it. */
export interface Settings {
  readonly start: StartConfig;
  readonly names: TagNames;
  /** Name of the service as far as the repository tells it. */
  readonly service: string;
  readonly releaseFile: string;
  /** Whether the project has an airlock.yaml. */
  readonly configured: boolean;
  /** The branch that is released; undefined where nobody says. */
  readonly branch: string | undefined;
  /** Names of the branch that everything comes together on. */
  readonly mainBranches: readonly string[];
}

/** Settings from airlock.yaml, what the flags say before it. A project without airlock.yaml has the defaults. */
export function settingsOf(request: StartRequest, repository: Repository): Result<Settings> {
  const configFile = configFileOf(request, repository);
  const config = configFile === undefined ? undefined : loadConfig(configFile);
  if (config !== undefined && !config.ok) return config;
  const declared = config === undefined ? {} : (config.value.start ?? {});
  const { tagPrefix, initial } = request;
  const path = request.path?.replace(/^(\.\/)+|\/+$/g, "");
  const flags = Object.fromEntries(
    Object.entries({ path, tagPrefix, initial }).filter(([, value]) => value !== undefined),
  );
  const start = parseWith(startModel, { ...declared, ...flags }, "airlock start");
  if (!start.ok) return start;
  const folder = start.value.path;
  if (folder !== undefined && !existsSync(join(repository.root, folder))) {
    const expected = "a folder of the repository, from its root";
    return fail({
      field: path === undefined ? "start.path" : "--path",
      found: `${folder}, which is not there`,
      expected,
    });
  }
  const name = folder === undefined ? undefined : basename(folder);
  const names = tagNamesOf(start.value);
  const beside = folder === undefined ? request.directory : relative(process.cwd(), join(repository.root, folder));
  return ok({
    start: start.value,
    names,
    service: request.service ?? name ?? (names.prefix.replace(/[-@/_]?v?$/, "") || basename(repository.root)),
    releaseFile: request.release ?? join(beside, "release.yaml"),
    configured: configFile !== undefined,
    branch: request.branch ?? repository.branch ?? branchOfPipeline(request.variables),
    mainBranches: start.value.mainBranch === undefined ? ["main", "master"] : [start.value.mainBranch],
  });
}

/** airlock.yaml as it was named, or the service's own, or the one in the folder, or none. */
function configFileOf({ config, directory, path }: StartRequest, { root }: Repository): string | undefined {
  if (config !== undefined) return config;
  const usual = [...(path === undefined ? [] : [join(root, path)]), directory].map((folder) =>
    join(folder, "airlock.yaml"),
  );
  return usual.find((file) => existsSync(file));
}

/** Where pipelines say which branch they run for: most check out a commit, not a branch. */
function branchOfPipeline(variables: StartRequest["variables"]): string | undefined {
  const onTag = variables["GITHUB_REF_TYPE"] === "tag";
  const named = [
    onTag ? undefined : variables["GITHUB_REF_NAME"],
    variables["CI_COMMIT_BRANCH"],
    variables["BUILD_SOURCEBRANCH"]?.replace(/^refs\/heads\//, ""),
    variables["BITBUCKET_BRANCH"],
    variables["BUILDKITE_BRANCH"],
    variables["CIRCLE_BRANCH"],
    variables["BRANCH_NAME"],
  ];
  return named.find((name) => name !== undefined && name !== "");
}

/** Whether a pipeline runs this, and which; undefined where a person does. */
export function pipelineOf(variables: StartRequest["variables"]): string | undefined {
  const known: readonly (readonly [variable: string, name: string])[] = [
    ["GITHUB_ACTIONS", "GitHub Actions"],
    ["GITLAB_CI", "GitLab CI"],
    ["TF_BUILD", "Azure Pipelines"],
    ["BITBUCKET_BUILD_NUMBER", "Bitbucket Pipelines"],
    ["BUILDKITE", "Buildkite"],
    ["CIRCLECI", "CircleCI"],
    ["CODEBUILD_BUILD_ID", "AWS CodeBuild"],
    ["JENKINS_URL", "Jenkins"],
    ["TEAMCITY_VERSION", "TeamCity"],
  ];
  const found = known.find(([variable]) => !["", "0", "false", undefined].includes(variables[variable]));
  return found?.[1] ?? (["true", "1"].includes(variables["CI"] ?? "") ? "CI" : undefined);
}
