/** What is to be adopted, and as what it will be declared. */
export interface AdoptionArgs {
  /** Service, as ProgressiveService takes it. */
  service: string;
  /** Environment. */
  environment: string;
  /** ECS cluster. */
  clusterArn: string;
  /** Name of the ECS service that runs. */
  serviceName: string;
  /** Rule that forwards to it. */
  productionRuleArn: string;
  /** Container that takes requests, and its port. */
  container: { name: string; port: number };
  /** Hosts, paths and priority that ProgressiveService will be given: those of the rule. */
  routing: { hosts?: string[]; paths?: string[]; priority?: number };
  /** Version that runs: `1.4.2`. */
  version: string;
  /** Digest of its image: `sha256:` and 64 hex digits. */
  digest: string;
}
