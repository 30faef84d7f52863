import type { RehearsalFault } from "./rehearsalFault";

/** What a fault does, in words. */
export function describeEffect(fault: RehearsalFault): string {
  switch (fault.kind) {
    case "errorRate":
      return `${fault.percent} % of the canary's requests fail`;
    case "latencyP95":
      return "times" in fault
        ? `the canary's P95 latency is ${fault.times} times the baseline`
        : `the canary's P95 latency is ${fault.milliseconds} ms`;
    case "complaints":
      return `${fault.count} ${fault.count === 1 ? "customer complains" : "customers complain"} about the canary`;
    case "own":
      return `the canary's ${fault.name} is ${fault.value}`;
    case "unhealthy":
      return "the canary's tasks stop answering";
    case "no-traffic":
      return "nobody calls the canary";
    case "stop":
      return "someone stops the execution";
    case "redrive":
      return "someone stops the execution and redrives it";
    case "duplicate-start":
      return "the record's event is delivered again";
    case "deny":
      return "a person denies the stage";
    case "no-approval":
      return "nobody answers whether the stage may begin";
    case "pause":
      return "a person pauses the rollout for an hour";
    case "lost-events":
      return "EventBridge delivers nothing";
    case "call":
      return describeCalls(fault.mode, fault.action, fault.count);
  }
}

function describeCalls(mode: "throttle" | "fail" | "lost-answer", action: string, count: number): string {
  const how = mode === "throttle" ? "throttled" : mode === "fail" ? "failed" : "done but not answered";
  if (count === Number.POSITIVE_INFINITY) return `every call of ${action} is ${how}`;
  return count === 1 ? `the next call of ${action} is ${how}` : `the next ${count} calls of ${action} are ${how}`;
}
