import { type ReleasedImage, releasedList } from "../admission/releasedList";
import { ABORTED_KEY } from "../admission/releasedSchedule";
import type { VerifiedRecord } from "./verifiedRecords";

/** What the list of a namespace has to hold. */
export interface DesiredList {
  /** Images that the platform lets run besides. */
  readonly images: readonly ReleasedImage[];
  readonly verified: readonly VerifiedRecord[];
  /** Digests under quarantine, or about to be. */
  readonly quarantined: ReadonlySet<string>;
  /** When each Rollout was aborted that stands there so and was looked at, by its name, as its status says it. */
  readonly settled?: ReadonlyMap<string, string>;
}

/**
 * The data of the list of released images, which follows from what was verified, from what the platform lets run besides, and from the quarantine: nothing else decides what is in it, so a lost list
 * is written again, and what somebody put there is taken out.
 */
export function desiredList({
  images,
  verified,
  quarantined,
  settled = new Map(),
}: DesiredList): Readonly<Record<string, string>> {
  // The newest record of a digest says by which stages it is released.
  const inOrder = verified.toSorted((one, other) => Date.parse(one.verifiedAt) - Date.parse(other.verifiedAt));
  const released = inOrder.flatMap(({ image, digest, service, schedule }): ReleasedImage[] => {
    const [repository = "", pinned] = image.split("@");
    if (pinned !== digest || repository === "") return [];
    return [
      {
        repository: withoutTag(repository),
        digest,
        ...(schedule === undefined ? {} : { schedules: { [service]: schedule } }),
      },
    ];
  });
  // The platform's word on a command comes last: it is about the same digest.
  const wanted = [...released, ...images].filter(({ digest }) => !quarantined.has(digest));
  const aborts = [...settled].map(([rollout, at]) => [`${ABORTED_KEY}${rollout}`, at] as const);
  return { ...releasedList("", "", wanted).data, ...Object.fromEntries(aborts) };
}

/** `registry:5000/shop/payments` of `registry:5000/shop/payments:1.5.0`: a digest names the image, a tag says nothing. */
function withoutTag(repository: string): string {
  const slash = repository.lastIndexOf("/");
  const colon = repository.indexOf(":", slash + 1);
  return colon < 0 ? repository : repository.slice(0, colon);
}
