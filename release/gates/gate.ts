import type { AuthorRule } from "../approval/authorship";
import type { SignedStatement } from "../approval/verifyApproval";
import type { Requirements } from "../config/requirements";
import type { Manifest } from "../manifest/manifest";
import type { Debt } from "../record/debt";
import type { Quarantine } from "../record/quarantine";
import type { PinnedRoot } from "../trust/pinnedRoot";
import type { GateId, Verdict } from "./verdict";

/** What became of a file that the release points to. */
export type LoadedFile =
  | { readonly kind: "read"; readonly bytes: Uint8Array /** 64 hex digits. */; readonly sha256: string }
  | { readonly kind: "missing" }
  | {
      readonly kind: "unreadable" /** `a folder`, `no permission`, `it has 40000000 bytes, at most 32 MiB are read`. */;
      readonly reason: string;
    };

/** The roots beside airlock.yaml and what they speak for, read beforehand. */
export interface TrustFolder {
  /** The folder that airlock.yaml names as `root`; undefined where it names none. */
  readonly declared: string | undefined;
  /** Every folder beside airlock.yaml that holds roots (the declared one, and `trust`), with its roots and signatures by their names. */
  readonly folders: ReadonlyMap<string, ReadonlyMap<string, LoadedFile>>;
  /** The files that airlock.yaml names for any environment as people or keys to trust, by their path. */
  readonly named: ReadonlyMap<string, LoadedFile>;
}

/** What serves everybody in the environment, as the account says. */
export interface LiveRelease {
  readonly version: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
}

/** Everything that the gates judge, read beforehand: a gate itself reads nothing. */
export interface GateInput {
  readonly manifest: Manifest;
  readonly requirements: Requirements;
  /** Every path that release.yaml names, relative to its folder, with what became of it. */
  readonly files: ReadonlyMap<string, LoadedFile>;
  /** Signed statements in the folder `withdrawals` that release.yaml does not name; left out where nobody looked. */
  readonly unlistedWithdrawals?: readonly SignedStatement[];
  /** The allowed_signers file that airlock.yaml names, when it names one. */
  readonly allowedSigners?: LoadedFile;
  /** Sigstore's trusted root that airlock.yaml names, when it names one. */
  readonly trustedRoot?: LoadedFile;
  /** Public key files of the verifiers that airlock.yaml names, by environment: of this one and of the one before it. */
  readonly verifierKeys?: ReadonlyMap<string, LoadedFile>;
  /** The allowed_signers file of the executives that airlock.yaml names, when it names one. */
  readonly executives?: LoadedFile;
  /** Who may sign, as somebody outside the repository says: `text` is an allowed_signers file, `source` names it in messages. */
  readonly trustRoots?: {
    readonly text: string;
    readonly source: string /** The same of executives. */;
    readonly executives?: string;
    /** Least number of persons, whatever airlock.yaml says; 1 where left out. */
    readonly required?: number;
    /** Least that is asked of the list of authors; `optional` where left out. */
    readonly authors?: AuthorRule;
  };
  /** The roots beside airlock.yaml; left out where it names none and there are none. */
  readonly trust?: TrustFolder;
  /** The root that somebody outside the repository trusts; left out, the chain begins with the first root in the repository. */
  readonly pinnedRoot?: PinnedRoot;
  /** What is under quarantine in the account; left out where no account was asked. */
  readonly quarantined?: readonly Quarantine[];
  /** What hotfixes owe in the account; left out where no account was asked. */
  readonly debts?: readonly Debt[];
  /** What is live in the environment; left out where no account was asked. */
  readonly live?: LiveRelease;
  /** Moment of judging: approvals and keys expire. */
  readonly now: Date;
}

/** A gate: a pure function over a release and what an environment requires. */
export interface Gate {
  readonly id: GateId;
  /** The good condition, in one sentence. */
  readonly title: string;
  readonly judge: (input: GateInput) => Verdict;
}
