import { choose, onAny, task } from "../../asl/builders";
import type { Section } from "../../asl/states";
import type { Deployment } from "../../deployment";
import { exitedWell, hasExitCode, keepExitCode, runVerifier } from "../../tasks/jobs";
import { refusal } from "../refusal";

const ERROR = "Airlock.RecordNotVerified";

/**
 * Has a task of the account verify the record's signatures, where the deployment names one: the state machine itself cannot.
 * The task reads the very version that is rolled out. Starts at `VerifyRecord`; without a verifier there are no states.
 */
export function verificationSection(deployment: Deployment, next: string): Section {
  const { verifier } = deployment;
  if (verifier === undefined) return {};
  return {
    VerifyRecord: task(runVerifier(deployment, verifier), {
      keep: keepExitCode("$.verification", verifier),
      next: "IsVerified",
      catch: [onAny("RefuseUnverified")],
    }),
    IsVerified: choose(
      [
        [exitedWell("$.verification"), next],
        [hasExitCode("$.verification"), "RefuseNotVerified"],
      ],
      "RefuseNoExitCode",
    ),
    RefuseNotVerified: refusal(ERROR, {
      expression:
        "States.Format('The record was not verified: the verifier ended with exit code {} (1: the record is refused, 2: it cannot be read, " +
        "3: something around it failed). Its log says why. Nothing was touched.', $.verification.exitCodes[0])",
    }),
    RefuseNoExitCode: refusal(
      ERROR,
      "The record was not verified: the verifier's container ended without an exit code, so it never ran. Nothing was touched.",
    ),
    RefuseUnverified: refusal(ERROR, {
      expression:
        "States.Format('The record was not verified: the task of the verifier failed or could not be run. Its log says why. Nothing was touched. {}', States.JsonToString($.caught))",
    }),
  };
}

/** Where verification begins, or `next` where there is none. */
export function firstOfVerification({ verifier }: Deployment, next: string): string {
  return verifier === undefined ? next : "VerifyRecord";
}
