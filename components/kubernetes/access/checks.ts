import type { NetworkTarget } from "../../../engines/argo/access/agentNetwork";
import { known, type Subject } from "../../../engines/argo/access/rbac";
import { refuse } from "../../aws/args/refuse";
import type { AgentNetworkArgs, ClusterSubjectArgs, NetworkTargetArgs } from "./accessArgs";

/** RFC 1123 label. */
const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const CIDR = /^[0-9a-fA-F.:]+\/\d{1,3}$/;

/** A name that becomes part of objects' names. */
export function checkLabel(field: string, value: string): string {
  if (typeof value === "string" && LABEL.test(value)) return value;
  return refuse(field, "1 to 63 lower-case letters, digits and hyphens", value, "It is a name in the cluster.");
}

/** Who is given the role; the cluster's own names are everybody, or more than an agent. */
export function checkSubject({ user, group }: ClusterSubjectArgs): Subject {
  const name = user ?? group;
  if (name === undefined || name === "" || (user !== undefined && group !== undefined)) {
    return refuse("subject", "a user or a group", { user, group }, "Name one of the two, as the cluster sees it.");
  }
  const isAccount = user !== undefined && /^system:serviceaccount:[^:]+:[^:]+$/.test(user);
  if ((/^(system|airlock):/.test(name) && !isAccount) || name.includes("*")) {
    return refuse(
      user === undefined ? "subject.group" : "subject.user",
      "somebody who deploys and nobody else",
      name,
      "Names that begin with system: are the cluster's own, those with airlock: are people.",
    );
  }
  return known(user === undefined ? "Group" : "User", name);
}

/** All that the agent calls besides DNS. */
export function checkNetwork({ podLabels, apiServer, egress = [] }: AgentNetworkArgs): readonly NetworkTarget[] {
  if (Object.keys(podLabels).length === 0) {
    refuse("network.podLabels", "at least one label", podLabels, "Without one the policy holds for every pod there.");
  }
  if (apiServer.length === 0) {
    refuse("network.apiServer", "at least one address", apiServer, "An agent that cannot reach it deploys nothing.");
  }
  return [...apiServer.map(checkTarget("network.apiServer")), ...egress.map(checkTarget("network.egress"))];
}

function checkTarget(field: string) {
  return ({ cidr, port, protocol = "TCP" }: NetworkTargetArgs, index: number): NetworkTarget => {
    const place = `${field}[${index}]`;
    if (!CIDR.test(cidr))
      refuse(`${place}.cidr`, "addresses as 10.0.0.1/32", cidr, "Names are not selected by a policy.");
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      refuse(`${place}.port`, "a port from 1 to 65535", port, "Give each port an entry of its own.");
    }
    if (protocol !== "TCP" && protocol !== "UDP") {
      refuse(`${place}.protocol`, "TCP or UDP", protocol, "Leave it out to use TCP.");
    }
    return { cidr, port, protocol: protocol === "UDP" ? "UDP" : "TCP" };
  };
}
