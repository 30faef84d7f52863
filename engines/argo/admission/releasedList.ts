import { systemNames } from "../ledger/names";

/** A released artifact: what may run. */
export interface ReleasedImage {
  /** `registry/repository`, without tag. */
  readonly repository: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** The one command and arguments that it may be given, as the smoke test's. @defaultValue none: the image's own */
  readonly command?: { readonly command?: readonly string[]; readonly args?: readonly string[] };
}

/** The list of one namespace. A digest that is not in it is not admitted anew; taking it out is its quarantine. */
export interface ReleasedList {
  readonly apiVersion: "v1";
  readonly kind: "ConfigMap";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly data: Readonly<Record<string, string>>;
}

/** The list as the policies read it: `sha256-HEX` is the repository, `sha256-HEX.command` its command, a word a line. */
export function releasedList(
  systemNamespace: string,
  namespace: string,
  images: readonly ReleasedImage[],
): ReleasedList {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: systemNames(namespace).released, namespace: systemNamespace },
    data: Object.fromEntries(images.flatMap(entriesOf)),
  };
}

function entriesOf({ repository, digest, command }: ReleasedImage): readonly (readonly [string, string])[] {
  const key = digest.replace(":", "-");
  if (command === undefined) return [[key, repository]];
  return [
    [key, repository],
    [`${key}.command`, [...(command.command ?? []), "--", ...(command.args ?? [])].join("\n")],
  ];
}
