/** Which objects are meant. */
export interface KindRef {
  /** `v1`, `argoproj.io/v1alpha1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** Left out for kinds without namespace, and for the objects of all namespaces. */
  readonly namespace?: string;
}

/** Which object is meant. */
export interface ObjectRef extends KindRef {
  readonly name: string;
}

/** An object as the API server has it: plain JSON, times as text. */
export interface ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly creationTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** How an object is changed. */
export interface PatchOptions {
  /** `status`, `scale`. @defaultValue the object itself */
  readonly subresource?: string;
  /** `merge`: JSON merge patch. `apply`: server-side apply, which never takes a field from another manager. @defaultValue merge */
  readonly type?: "merge" | "apply";
  /** Name that the fields are held under. @defaultValue airlock */
  readonly manager?: string;
}

/**
 * One cluster. Every call is one request that is limited to 30 s and fails with a `ClusterFailure`; the first call for a group of kinds asks for these kinds as
 * well, and remembers them.
 */
export interface ClusterClient {
  /** Context of the kubeconfig; `inClusterContext` inside a pod. */
  readonly context: string;
  /** Address of the API server. */
  readonly server: string;
  /** The object, or undefined where there is none of this name. */
  get(ref: ObjectRef): Promise<ClusterObject | undefined>;
  /** The objects of a kind, all at once; `labels` that they must have. */
  list(
    ref: KindRef,
    options?: { readonly labels?: Readonly<Record<string, string>> },
  ): Promise<readonly ClusterObject[]>;
  create(object: ClusterObject): Promise<ClusterObject>;
  patch(ref: ObjectRef, body: object, options?: PatchOptions): Promise<ClusterObject>;
  /** With `metadata.resourceVersion` only what has not changed since is replaced; else it is a `conflict`. */
  replace(object: ClusterObject): Promise<ClusterObject>;
  /** Deletes an object; one that is not there is no failure. */
  remove(ref: ObjectRef): Promise<void>;
}
