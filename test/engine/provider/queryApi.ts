import type { Aws } from "./aws";

/** An error that a query API answered, named by its code. */
export class QueryError extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

/** One call; answers the XML. */
export type Query = (
  aws: Aws,
  action: string,
  parameters: Readonly<Record<string, string | undefined>>,
) => Promise<string>;

/**
 * Calls of a service's query API, written out where no SDK package is worth its weight: EC2's networks and launch templates, and
 * Auto Scaling. Lists are numbered from 1 as the API wants (`Filter.1.Name`); undefined parameters are left out.
 */
export function query(service: string, version: string): Query {
  return async (aws, action, parameters) => {
    const body = new URLSearchParams({ Action: action, Version: version });
    for (const [key, value] of Object.entries(parameters)) if (value !== undefined) body.set(key, value);
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${aws.region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const response = await fetch(aws.endpoint, { method: "POST", body, headers: { authorization } });
    const answer = await response.text();
    if (response.ok) return answer;
    throw new QueryError(element(answer, "Code") ?? String(response.status), element(answer, "Message") ?? answer);
  };
}

/** The text of the first element with this name. Enough for ids and flat values, which is all that is asked for. */
export function element(xml: string, name: string): string | undefined {
  return elements(xml, name)[0];
}

/** The texts of all elements with this name. */
export function elements(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text = ""]) => text);
}
