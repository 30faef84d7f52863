import type { JsonValue } from "../../../../engines/rehearsal/asl";

/** What an action of the fake cloud gives back. */
export type Answer = { readonly [key: string]: JsonValue };

/** An error of a service, by the name of its API; the integration's prefix goes before it. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
