import type { Colour } from "../../../engines/stepfunctions";
import type { Witness } from "./witness";

/** How a colour's group stood right after a call. */
export interface GroupSize {
  readonly colour: Colour;
  readonly desired: number;
  readonly least: number;
  /** Versions of the instances that it has, also of those that start or end, and the version that it launches. */
  readonly versions: readonly string[];
}

/** Sizes of both groups now; none where the colours are ECS services. */
export function groupSizes({ world }: Witness): readonly GroupSize[] {
  const { stable: blue, canary: green } = world.services;
  const now = world.clock.now();
  return Object.entries({ blue, green }).flatMap(([colour, { desired, least, versions, revision }]) => {
    if (least === undefined || versions === undefined) return [];
    const launched = desired === 0 ? [] : [revision.slice(revision.lastIndexOf(":") + 1)];
    return [{ colour: colour as Colour, desired, least, versions: [...new Set([...versions(now), ...launched])] }];
  });
}

/**
 * A scaling policy may take away whatever stands above a group's least size. While the candidate has traffic that is nothing, on
 * either colour; after the end it is everything above the count of the first release.
 */
export function keepsInstances({ moves, rollouts, world }: Witness): readonly string[] {
  const mayScaleIn = moves.flatMap(({ weights, groups, stableColour }) => {
    const candidate = stableColour === "blue" ? "green" : "blue";
    if (weights === undefined || weights[candidate] === 0) return [];
    return groups.flatMap(({ colour, desired, least }) =>
      least < desired ? [`${colour} may scale in to ${least} of ${desired} while the candidate has traffic`] : [],
    );
  });
  const { initialCount } = world.deployment;
  const held = Object.values(world.services).flatMap(({ least, name }) =>
    rollouts.length > 0 && least !== undefined && least > initialCount ? [`${name} is kept at ${least} for ever`] : [],
  );
  return [...mayScaleIn, ...held];
}

/** What is launched in a colour never joins instances of another version. */
export function oneVersion({ moves }: Witness): readonly string[] {
  return moves.flatMap(({ groups }) =>
    groups.flatMap(({ colour, versions }) =>
      versions.length > 1 ? [`${colour} has instances of the versions ${versions.join(" and ")}`] : [],
    ),
  );
}
