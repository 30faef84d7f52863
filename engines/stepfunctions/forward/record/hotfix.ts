import { choose } from "../../asl/builders";
import { and, isPresent, isText, not, textIs } from "../../asl/conditions";
import type { Section } from "../../asl/states";
import type { Deployment } from "../../deployment";
import { refusal } from "../refusal";

/**
 * Refuses a hotfix that does not say what it owes, or that asks for a smoke test where none would run: no user is the first to meet it.
 * Starts at `CheckHotfix`, with the record at the path `document`.
 */
export function hotfixSection({ smokeTest }: Deployment, document: string, next: string): Section {
  const asks = and(isText(`${document}.smokeTest`), textIs(`${document}.smokeTest`, "required"));
  const lacking = smokeTest === undefined ? asks : and(asks, textIs(`${document}.plan.strategy`, "rolling"));
  return {
    CheckHotfix: choose(
      [
        [not(isPresent(`${document}.debts`)), "RefuseDebts"],
        [lacking, "RefuseUnsmoked"],
      ],
      next,
    ),
    RefuseDebts: refusal(
      "Airlock.RecordRefused",
      "The record is of a hotfix and does not say what it owes (debts). Write it with the service stack, as airlock check judged it.",
    ),
    RefuseUnsmoked: refusal(
      "Airlock.SmokeTestMissing",
      smokeTest === undefined
        ? "A hotfix is smoke-tested before any user meets it, and this service has no smoke test. Give the platform stack smokeTest, or release it as normal."
        : "A hotfix is smoke-tested before any user meets it, and a rolling release has no place for that. Use canary or blue-green, or release it as normal.",
    ),
  };
}
