import type { Fault } from "../../../release/fault";
import { ROUTERS, routersWith } from "./router";
import type { WorkloadInput } from "./workload";

const ROUTER = "workload.router.kind";

/** A host that requests name: letters, digits and hyphens between dots, perhaps with `*.` before. */
const HOST = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** RFC 9110, field names. */
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}$/;
const HEADER_VALUE = /^[\x21-\x7e]{1,128}$/;

/** Whether the deployment's router can do what the strategy asks for, and is described well enough. */
export function checkRouter({ plan, workload }: WorkloadInput): readonly Fault[] {
  const { router } = workload;
  if (!Object.hasOwn(ROUTERS, router.kind)) {
    return [
      { field: ROUTER, found: JSON.stringify(router.kind), expected: `one of ${Object.keys(ROUTERS).join(", ")}` },
    ];
  }
  const faults: Fault[] = [];
  const { strategy } = plan;
  const found = `${router.kind}, with strategy ${strategy}`;
  const shifts = strategy === "canary" || strategy === "rings" || strategy === "hot";
  if (shifts && !ROUTERS[router.kind].weights) {
    faults.push({
      field: ROUTER,
      found,
      expected: routersWith("weights"),
      remedy:
        "Without a router Argo rounds weights to replicas: 1% of ten pods is one in eleven. Declare a router, or release blue-green or rolling.",
    });
  } else if (strategy === "rings" && !ROUTERS[router.kind].headers) {
    faults.push({
      field: ROUTER,
      found,
      expected: routersWith("headers"),
      remedy: `Argo has no header route on ${router.kind}: it would freeze the rollout. Release with strategy canary there.`,
    });
  }
  if (strategy === "rolling" && router.kind !== "none") {
    faults.push({
      field: ROUTER,
      found,
      expected: "none, for rolling",
      remedy:
        "A route has a stable and a canary Service, and rolling has one for all. With a router release canary or blue-green.",
    });
  }
  if (strategy === "rings") faults.push(...ring(workload.ring));
  return router.kind === "none" ? faults : [...faults, ...hosts(router.hosts)];
}

function ring(declared: WorkloadInput["workload"]["ring"]): readonly Fault[] {
  if (declared === undefined) {
    return [{ field: "workload.ring", found: "nothing", expected: "the header and value that lead to ring 0" }];
  }
  const { header, value, capacityPercent = 1 } = declared;
  const faults: Fault[] = [];
  if (!HEADER.test(header)) {
    faults.push({ field: "workload.ring.header", found: JSON.stringify(header), expected: "the name of a header" });
  }
  if (!HEADER_VALUE.test(value)) {
    const expected = "1 to 128 visible characters without spaces";
    faults.push({ field: "workload.ring.value", found: JSON.stringify(value), expected });
  }
  if (!Number.isInteger(capacityPercent) || capacityPercent < 1 || capacityPercent > 100) {
    const expected = "whole percents from 1 to 100";
    faults.push({ field: "workload.ring.capacityPercent", found: String(capacityPercent), expected });
  }
  return faults;
}

function hosts(declared: readonly string[]): readonly Fault[] {
  if (declared.length === 0) {
    return [{ field: "workload.router.hosts", found: "none", expected: "the hosts that users name" }];
  }
  return declared.flatMap((host, index) =>
    HOST.test(host)
      ? []
      : [
          {
            field: `workload.router.hosts[${index}]`,
            found: JSON.stringify(host),
            expected: "a host name in lower case",
          },
        ],
  );
}
