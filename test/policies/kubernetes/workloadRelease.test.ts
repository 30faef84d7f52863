import assert from "node:assert/strict";
import { ProgressiveWorkload, WorkloadRouter } from "../../../components/kubernetes";
import { checkResources } from "../../../policies/inProcess";
import { record } from "../../components/aws/recorder";
import { releaseIn, removeReleases, workloadArgs } from "../../components/kubernetes/workload";
import { DIGEST } from "../../release/goodRelease";
import { type ReleaseFolder, releaseFolder, removeReleaseFolders, resource, UNKNOWN_TEXT } from "../declared";

const TYPE = "airlock:kubernetes:ProgressiveWorkload";

/** The component of a cluster over a folder. */
function workload(
  { release, config }: ReleaseFolder,
  props: Record<string, unknown> = {},
  ignoreChanges: string[] = [],
) {
  const all = { release, config, environment: "production", namespace: "shop", ...props };
  return resource(TYPE, "payments", all, { opts: { ignoreChanges } });
}

describe("a release on Kubernetes", () => {
  afterEach(removeReleaseFolders);
  after(removeReleases);

  it("is let through by every policy when it is good", () => {
    assert.deepEqual(checkResources([workload(releaseFolder())]), []);
  });

  it("declares nothing that a policy refuses, behind every router", async () => {
    const args = workloadArgs(releaseIn());
    const hosts = ["pay.example.com"];
    for (const routing of [
      args.routing,
      { router: WorkloadRouter.Istio, hosts },
      { router: WorkloadRouter.Alb, hosts },
    ]) {
      const { declared } = await record(() => new ProgressiveWorkload("payments", { ...args, routing }));
      const found = checkResources(
        declared.map(({ type, name, inputs, protect, ignoreChanges }) =>
          resource(type, name, { ...inputs }, { opts: { protect, ignoreChanges } }),
        ),
      );
      assert.deepEqual(found, []);
      assert.equal(declared.filter(({ type }) => type.endsWith(":Rollout")).length, 1);
    }
  });

  it("is judged by the same gates, each by its name", () => {
    const floating = releaseFolder({ manifest: (yaml) => yaml.replace(`@${DIGEST}`, ":latest") });
    const found = checkResources([workload(floating)]);
    assert.deepEqual(
      found.map(({ policy, urn }) => `${policy} ${urn}`).filter((line) => line.startsWith("artifact-pinned ")),
      ["artifact-pinned urn:pulumi:test::project::airlock:kubernetes:ProgressiveWorkload::payments"],
    );
  });

  it("must say in plain strings which release it is", () => {
    const found = checkResources([workload(releaseFolder(), { release: UNKNOWN_TEXT })]);
    assert.deepEqual(
      found.map(({ message }) => message),
      [
        "release-data-plain: measured release is unknown at preview, required the absolute path of release.yaml, as a plain string. " +
          "The gates judge files that are there at preview. Give ProgressiveWorkload plain values: no output, no secret, no config.requireSecret.",
      ],
    );
  });

  it("must not hide its release behind ignoreChanges", () => {
    const found = checkResources([workload(releaseFolder(), {}, ["release"])]);
    assert.deepEqual(
      found.map(({ policy, measured }) => `${policy}: ${measured}`),
      ["release-data-plain: ignoreChanges holds release"],
    );
  });

  it("must be readable", () => {
    const found = checkResources([workload(releaseFolder({ manifest: () => "version: [" }))]);
    assert.deepEqual([...new Set(found.map(({ policy }) => policy))], ["release-readable"]);
  });

  it("is judged by its own environment, where policy configuration names some", () => {
    const floating = releaseFolder({ manifest: (yaml) => yaml.replace(`@${DIGEST}`, ":latest") });
    const options = { config: { "artifact-pinned": { environments: ["staging"] } } };
    const of = (environment: string) =>
      checkResources([workload(floating, { environment })], options).filter(
        ({ policy }) => policy === "artifact-pinned",
      ).length;
    assert.deepEqual([of("production"), of("staging")], [0, 1]);
  });
});
