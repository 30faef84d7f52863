import { type WorkloadInput, type WorkloadObjects } from "../../../engines/argo";
import { compiled, inputOf, planOf, ROUTER, WORKLOAD } from "../../engines/argo/input";
import { DRAIN_SECONDS, type Scenario } from "./scenarios";

/** Where a scenario runs. */
export interface Place {
  readonly namespace: string;
  readonly prometheus: string;
}

/** Image of the release, of the smoke test and of the version before: each scenario has its own, for pods are told apart by it. */
export function imagesOf(scenario: Scenario) {
  const name = scenario.name.replace(/[^a-z]+/g, "-");
  const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
  return {
    release: { image: `registry.test/${name}@${digest("b")}`, digest: digest("b") },
    before: { image: `registry.test/${name}@${digest("a")}`, digest: digest("a") },
    smoke: `registry.test/${name}/smoke@${digest("c")}`,
  };
}

/** The objects of a version. One pod, ready at once, and no grace for silence: only the order of things is compared. */
export function objectsOf(scenario: Scenario, which: "release" | "before", place: Place): WorkloadObjects {
  const { smokeTest: _, ...workload } = WORKLOAD;
  const images = imagesOf(scenario);
  const smoke = { image: images.smoke, resources: WORKLOAD.resources };
  const input: WorkloadInput = {
    ...inputOf(planOf(scenario.strategy, scenario.stages, 0)),
    version: which === "release" ? "2.0.0" : "1.0.0",
    digest: images[which].digest,
    contract: { objectiveSeconds: 300, triggers: [{ metric: "errorRate", abovePercent: 1 }] },
    workload: {
      ...workload,
      namespace: place.namespace,
      image: images[which].image,
      replicas: 1,
      drainSeconds: DRAIN_SECONDS,
      router: ROUTER[scenario.router],
      measuring: { address: place.prometheus, noDataGraceSeconds: 0, watchSeconds: 10 },
      ...(scenario.smoke === undefined && scenario.strategy !== "blue-green" ? {} : { smokeTest: smoke }),
    },
  };
  const objects = compiled(input);
  return { ...objects, rollout: { ...objects.rollout, spec: { ...objects.rollout.spec, minReadySeconds: 0 } } };
}
