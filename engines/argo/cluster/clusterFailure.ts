/**
 * Why a cluster could not be asked, or did not do it:
 * - `config`: no kubeconfig, no such context, credentials that cannot be had;
 * - `unreachable`: no answer, or one of a server that does not serve;
 * - `forbidden`: whoever asks may not, or is nobody that the cluster knows;
 * - `other-cluster`: it is not the one that airlock.yaml names;
 * - `no-kind`: the cluster has no objects of this kind;
 * - `conflict`: the object is there already, has changed meanwhile, or another manager owns a field;
 * - `refused`: everything else that the API server or its admission says no to.
 */
export type ClusterFailureKind =
  | "config"
  | "unreachable"
  | "forbidden"
  | "other-cluster"
  | "no-kind"
  | "conflict"
  | "refused";

/** A cluster could not be asked, or did not do it. The message is one sentence about what happened and one about the next step. */
export class ClusterFailure extends Error {
  override readonly name = "ClusterFailure";

  constructor(
    readonly kind: ClusterFailureKind,
    message: string,
    /** HTTP status and the API server's own reason (`AlreadyExists`), where it answered. */
    readonly answer?: { readonly status: number; readonly reason: string; readonly message: string },
  ) {
    super(message);
  }
}

/** What an API server answers, as it came. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The parts of a `Status` that say why. */
export interface Status {
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly name?: string; readonly kind?: string };
}

/** A `Status` of the API server, or nothing of it where somebody else answered. */
export function statusOf(body: string): Status {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** The failure that an answer above 299 is; `what` is the call (`get Rollout payments in namespace shop`), `where` the context with its server. */
export function failureOf({ status, body }: Answer, what: string, where: string): ClusterFailure {
  const { reason = "", message = body.trim().slice(0, 300) || "no reason given" } = statusOf(body);
  const answer = { status, reason, message };
  const fail = (kind: ClusterFailureKind, said: string) => new ClusterFailure(kind, said, answer);
  if (status === 401) {
    const next = "Renew the credentials of that context, then run this again.";
    return fail("forbidden", `${where} does not know who asks to ${what}: it answers 401 (${message}). ${next}`);
  }
  if (status === 403 && !isAdmission(message)) {
    const next = "Ask with an account that has this right.";
    return fail("forbidden", `${where} does not let this account ${what}: it answers 403 (${message}). ${next}`);
  }
  if (status === 409) {
    const next = "Look at what stands there, then run this again.";
    return fail("conflict", `${where} did not ${what}: it answers 409 (${message}). ${next}`);
  }
  if (status === 429 || status >= 500) {
    const next = "Run this again when its API server serves.";
    return fail("unreachable", `${where} could not ${what}: it answers ${status} (${message}). ${next}`);
  }
  return fail(
    "refused",
    `${where} refused to ${what}: it answers ${status} (${message}). Change what its answer names, then run this again.`,
  );
}

/** Admission answers 403 as well, but about the object and not about whoever asks. */
function isAdmission(message: string): boolean {
  return /ValidatingAdmissionPolicy|admission webhook|denied request/.test(message);
}

/** Why a connection failed stands in the cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  if (!(cause instanceof Error)) return message;
  const { code } = cause as { code?: unknown };
  return `${message}: ${typeof code === "string" ? code : cause.message}`;
}
