import type * as inputs from "@pulumi/aws/types/input";
import { refuse } from "../args/refuse";

type Condition = inputs.lb.ListenerRuleCondition;

/** Which of production's requests are ring 0; give exactly one. */
export interface RingRuleArgs {
  /** Header that puts a request into ring 0: `x-airlock-ring`. Needs `headerValue`. */
  header?: string;
  /** Value of the header, `*` and `?` being wildcards: `0`. */
  headerValue?: string;
  /** Cookie that puts a request into ring 0, as `name=value`: `ring=0`. */
  cookie?: string;
  /** Source addresses of ring 0: an office, a test network. */
  sourceCidrs?: string[];
}

/** The condition that tells ring 0 from the rest of production. */
export function ringCondition(ring: RingRuleArgs): Condition {
  const { header, headerValue, cookie, sourceCidrs } = ring;
  const given = [header, cookie, sourceCidrs].filter((one) => one !== undefined).length;
  if (given !== 1 || (header === undefined) !== (headerValue === undefined)) {
    refuse(
      "ring",
      "a header with its value, a cookie, or source addresses: one of the three",
      Object.keys(ring),
      "Give header and headerValue, or cookie, or sourceCidrs.",
    );
  }
  if (header !== undefined && headerValue !== undefined) return headerIs(checkHeader(header), checkValue(headerValue));
  if (cookie !== undefined) return headerIs("cookie", `*${checkCookie(cookie)}*`);
  return { sourceIp: { values: checkSources(sourceCidrs ?? []) } };
}

/** Values that the condition takes of the five that a rule may have. */
export function ringValues(ring: RingRuleArgs): number {
  return ring.sourceCidrs?.length ?? 1;
}

function headerIs(httpHeaderName: string, value: string): Condition {
  return { httpHeader: { httpHeaderName, values: [value] } };
}

function checkHeader(header: string): string {
  if (/^[A-Za-z0-9-]{1,40}$/.test(header) && header.toLowerCase() !== "host") return header;
  return refuse(
    "ring.header",
    "1 to 40 letters, digits and hyphens, and not the host's header",
    header,
    "x-airlock-ring is one.",
  );
}

// Source: ELB, HttpHeaderConditionConfig: 128 characters.
function checkValue(value: string): string {
  if (/^[\x21-\x7e]{1,128}$/.test(value)) return value;
  return refuse("ring.headerValue", "1 to 128 visible characters", value, "Write for example 0.");
}

function checkCookie(cookie: string): string {
  if (/^[A-Za-z0-9_-]{1,60}=[A-Za-z0-9_-]{1,60}$/.test(cookie)) return cookie;
  return refuse("ring.cookie", "name=value of letters, digits, hyphens and underscores", cookie, "Write ring=0.");
}

function checkSources(sources: readonly string[]): string[] {
  if (sources.length > 0) return [...sources];
  return refuse("ring.sourceCidrs", "at least one range of addresses", sources, "Write for example 203.0.113.0/24.");
}
