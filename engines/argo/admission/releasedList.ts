import { systemNames } from "../ledger/names";
import { SCHEDULE_KEY } from "./releasedSchedule";

/** A released artifact: what may run. */
export interface ReleasedImage {
  /** `registry/repository`, without tag. */
  readonly repository: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** The stages by which it was released, as `scheduleText` writes them, by service. @defaultValue none: a Rollout of it is not asked for its steps */
  readonly schedules?: Readonly<Record<string, string>>;
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

/** The list as the policies read it: `sha256-HEX` is the repository, `sha256-HEX.command` its command, a word a line, `sha256-HEX.schedule.SERVICE` its stages. */
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

function entriesOf({
  repository,
  digest,
  command,
  schedules = {},
}: ReleasedImage): readonly (readonly [string, string])[] {
  const key = digest.replace(":", "-");
  const words = [...(command?.command ?? []), "--", ...(command?.args ?? [])];
  return [
    [key, repository],
    ...(command === undefined ? [] : [[`${key}.command`, words.join("\n")] as const]),
    ...Object.entries(schedules).map(([service, schedule]) => [`${key}${SCHEDULE_KEY}${service}`, schedule] as const),
  ];
}
