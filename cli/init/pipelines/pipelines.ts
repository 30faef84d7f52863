import type { ProjectFile } from "../projectFile";
import { githubWorkflows } from "./github";
import { gitlabPipeline } from "./gitlab";

/** Where pipelines run. */
export const PIPELINE_HOSTS = ["github", "gitlab"] as const;

/** One of {@link PIPELINE_HOSTS}. */
export type PipelineHost = (typeof PIPELINE_HOSTS)[number];

/** The pipeline of a project: verdicts for every change without credentials, releases by the deploy agent without a key that lasts. */
export function pipelineFiles(host: PipelineHost, service: string): readonly ProjectFile[] {
  return host === "github" ? githubWorkflows(service) : gitlabPipeline(service);
}
