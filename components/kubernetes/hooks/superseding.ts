import { setTimeout as wait } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { LiveWorkload } from "../../../engines/argo";
import { supersede } from "../../../engines/argo/live/supersede";
import type { ClusterQuestion } from "../reading/askCluster";
import { type DeclaredRelease, supersedes } from "./reasonToRefuse";

/** What the hooks of one workload do about a release that stands in its validation. */
export interface SupersedingHooks {
  /** Waits for a superseding that another object's hook has begun. */
  readonly begun: () => Promise<void>;
  /** Whether the declared release supersedes the live one. In a preview that is said; in an update it is done first, once for all objects. */
  readonly superseded: (question: ClusterQuestion, live: LiveWorkload) => Promise<boolean>;
}

export function supersedingOf(declared: DeclaredRelease): SupersedingHooks {
  const { service, namespace, version } = declared;
  let promotion: Promise<void> | undefined;
  let isSaid = false;
  const say = (message: string): void => {
    if (!isSaid) void pulumi.log.info(message);
    isSaid = true;
  };
  return {
    begun: () => promotion ?? Promise.resolve(),
    superseded: async (question, live) => {
      if (!supersedes(live, declared)) return false;
      const older = `${service} ${live.declaredVersion} in namespace ${namespace}`;
      if (pulumi.runtime.isDryRun()) {
        say(
          `${older} stands in its validation: the update makes it the stable version first, without the end of its validation, and then begins ${version}, which goes back to it.`,
        );
        return true;
      }
      promotion ??= supersede(question, { service, namespace, version }, (milliseconds) => wait(milliseconds));
      await promotion;
      say(
        `${older} is the stable version now; ${version} has superseded it in its validation, so nothing says that it was validated.`,
      );
      return true;
    },
  };
}
