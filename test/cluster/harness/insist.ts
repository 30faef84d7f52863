import type { KubeClient, KubeObject } from "./kubeClient";
import { pause, waitFor } from "./waitFor";

/** What a person says to a Rollout through its status, as `kubectl argo rollouts` does. */
export type Said = { readonly abort: boolean } | { readonly pauseConditions: null };

/**
 * Says something to a Rollout until it has heard. The controller writes what it has patched into its cache, over a patch of somebody else in the same
 * moment, and does not hear of that one again: the same patch once more changes nothing. So something else of the status changes with it each time.
 */
export async function insist<Status>(
  what: string,
  { client, rollout, said, status, isDone }: Insistence<Status>,
): Promise<void> {
  let times = 0;
  await waitFor(
    what,
    async () => {
      if (isDone(await status())) return true;
      times += 1;
      // The message is the controller's own to write again, and nothing depends on it.
      await client.patch(
        rollout,
        { status: { ...said, ...(times > 1 && { message: `asked ${times} times` }) } },
        "status",
      );
      await pause(1000);
      return false;
    },
    { explain: async () => JSON.stringify(await status(), null, 1) },
  );
}

/** Who says what, and how one sees that it was heard. */
export interface Insistence<Status> {
  readonly client: Pick<KubeClient, "patch">;
  readonly rollout: Pick<KubeObject, "apiVersion" | "kind" | "metadata">;
  readonly said: Said;
  readonly status: () => Promise<Status>;
  readonly isDone: (seen: Status) => boolean;
}
