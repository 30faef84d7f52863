/** What `airlock promotion add` was asked. Paths as the user gave them. */
export interface PromotionRequest {
  readonly release: string;
  readonly config: string;
  /** Environment that the release goes to. */
  readonly environment: string;
  /** What was signed, where somebody has brought it already; nobody is asked for it then. */
  readonly file?: string;
  /** Version that completed there; left out, the one that is live there with this digest, else the release's own. */
  readonly of?: string;
  readonly attempt?: number;
  readonly region?: string;
  readonly profile?: string;
  /** Where the environment before is a cluster: kubeconfig (path) and context. */
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly now: Date;
}
