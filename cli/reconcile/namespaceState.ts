import type { ClusterClient } from "../../engines/argo/cluster";
import { desiredList } from "../../engines/argo/ledger/desiredList";
import { systemNames } from "../../engines/argo/ledger/names";
import type { ClusterTrust } from "../../engines/argo/ledger/trust";
import { parseVerified, type VerifiedRecord } from "../../engines/argo/ledger/verifiedRecords";
import { quarantineKey } from "../../engines/argo/live/quarantineMap";
import { describeFault } from "../../release/fault";
import { parseQuarantine, QUARANTINE_SCHEMA, type Quarantine } from "../../release/record/quarantine";
import { editMap, readMap } from "./systemMap";

/** What the system namespace knows of one namespace of services, and the writes that keep its parts in agreement. */
export class NamespaceState {
  /** When each Rollout was aborted that stands there so and was looked at in this pass. */
  readonly settled = new Map<string, string>();
  private readonly names: ReturnType<typeof systemNames>;

  constructor(
    private readonly client: ClusterClient,
    readonly systemNamespace: string,
    readonly namespace: string,
    readonly trust: ClusterTrust,
    /** Tells people what is wrong; what cannot be read counts as not there. */
    readonly complain: (problem: string) => void,
  ) {
    this.names = systemNames(namespace);
  }

  /** What was verified, by the record's name. */
  async verified(): Promise<ReadonlyMap<string, VerifiedRecord>> {
    const [data] = await readMap(this.client, this.map("verified"));
    const entries = Object.entries(data).flatMap(([name, json]) => {
      const read = parseVerified(json, `${this.names.verified}: ${name}`);
      if (read.ok) return [[name, read.value] as const];
      this.complain(read.faults.map(describeFault).join(" "));
      return [];
    });
    return new Map(entries);
  }

  async remember(name: string, record: VerifiedRecord): Promise<void> {
    await editMap(this.client, this.map("verified"), (data) => ({ ...data, [name]: JSON.stringify(record) }));
  }

  /** Digests under quarantine. An entry that cannot be read is one all the same: its key says which digest it is. */
  async quarantined(): Promise<ReadonlyMap<string, Quarantine>> {
    const [data] = await readMap(this.client, this.map("quarantine"));
    return quarantinesIn(data, this.names.quarantine);
  }

  /**
   * Puts digests under quarantine and takes them off the list, the list first: whatever ends this in between leaves no bad digest listed. The list once more at the end, because somebody who read
   * the quarantine before may have written it meanwhile.
   */
  async condemn(items: readonly Quarantine[]): Promise<void> {
    const about = new Set(items.map(({ digest }) => digest));
    await this.writeList(about);
    await editMap(this.client, this.map("quarantine"), (data) => ({
      ...Object.fromEntries(
        items.map((item) => [quarantineKey(item.digest), JSON.stringify({ schema: QUARANTINE_SCHEMA, ...item })]),
      ),
      // What stands there already says since when.
      ...data,
    }));
    await this.writeList(about);
  }

  /** Makes the quarantine where there is none: programs take a list without one for something that was deleted. */
  async openQuarantine(): Promise<void> {
    await editMap(this.client, this.map("quarantine"), (data) => data);
  }

  /** Writes the list as it follows from what was verified and from the quarantine, again where the quarantine has changed meanwhile. */
  async writeList(besides: ReadonlySet<string> = new Set()): Promise<boolean> {
    let written = false;
    for (;;) {
      let version = "";
      const edit = async () => {
        const verified = await this.verified();
        const [data, read] = await readMap(this.client, this.map("quarantine"));
        version = read;
        const quarantined = new Set([...quarantinesIn(data, "").keys(), ...besides]);
        const { settled } = this;
        return desiredList({ images: this.trust.images, verified: [...verified.values()], quarantined, settled });
      };
      if (!(await editMap(this.client, this.map("released"), edit))) return written;
      written = true;
      const [, now] = await readMap(this.client, this.map("quarantine"));
      if (now === version) return written;
    }
  }

  /** What hotfixes owe, as JSON by version. */
  async debts(): Promise<Readonly<Record<string, string>>> {
    const [data] = await readMap(this.client, this.map("debts"));
    return data;
  }

  async editDebts(edit: (data: Readonly<Record<string, string>>) => Readonly<Record<string, string>>): Promise<void> {
    await editMap(this.client, this.map("debts"), edit);
  }

  private map(which: keyof ReturnType<typeof systemNames>) {
    return { namespace: this.systemNamespace, name: this.names[which] };
  }
}

function quarantinesIn(data: Readonly<Record<string, string>>, source: string): ReadonlyMap<string, Quarantine> {
  const unread = { version: "", at: "", trigger: "", reason: "The entry cannot be read." };
  return new Map(
    Object.entries(data).map(([key, json]) => {
      const digest = key.replace("sha256-", "sha256:");
      const read = parseQuarantine(json, `${source}: ${key}`);
      return [digest, { ...(read.ok ? read.value : unread), digest }] as const;
    }),
  );
}
