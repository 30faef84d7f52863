import { parseAllowedSigners } from "../approval/allowedSigners";
import { policyHash, releaseHash } from "../approval/releaseHash";
import { type Approval, type Approved, verifyApproval } from "../approval/verifyApproval";
import { describeFault, fail, type Result } from "../fault";
import { digestOf } from "../values/imageReference";
import type { Gate, GateInput } from "./gate";
import { failed, notApplicable, passed } from "./outcome";

const ID = "approval-signed";

/** B4, B5: people sign one digest in one environment until a time; persons are counted, not keys or signatures. */
export const approvalSigned: Gate = {
  id: ID,
  title: "Enough people have signed an approval of exactly this release.",
  judge: (input) => {
    const wanted = input.requirements.approvals;
    if (wanted === undefined) return notApplicable(ID, `${input.requirements.environment} asks for no approval.`);
    const { required: count, allowedSigners: signersPath } = wanted;
    const required = `${count} ${count === 1 ? "person" : "people"} of ${signersPath}`;
    const signersFile = input.allowedSigners;
    if (signersFile?.kind !== "read") {
      const message = `${signersPath} is missing or cannot be read, so nobody can be trusted. Put the file beside airlock.yaml.`;
      return failed(ID, "no allowed signers", required, message);
    }
    const signers = parseAllowedSigners(new TextDecoder("utf-8").decode(signersFile.bytes), signersPath);
    if (!signers.ok)
      return failed(ID, "allowed signers are in doubt", required, signers.faults.map(describeFault).join(" "));
    const about = subjectOf(input);
    const results = input.manifest.approvals.map(({ statement, signature }): Result<Approval> => {
      const texts = [statement, signature].map((path) => ({ path, file: input.files.get(path) }));
      const [signed, sealed] = texts.map(({ file }) => (file?.kind === "read" ? file.bytes : undefined));
      if (signed === undefined || sealed === undefined) {
        const missing = texts.find(({ file }) => file?.kind !== "read")?.path ?? statement;
        return fail({ file: missing, field: "", found: "no readable file", expected: "an approval and its signature" });
      }
      const files = { statementFile: statement, signatureFile: signature, statement: signed, signature: sealed };
      return verifyApproval(files, about, signers.value, input.now);
    });
    const people = [...new Set(results.flatMap((result) => (result.ok ? [result.value.person] : [])))];
    const rejected = results.flatMap((result) => (result.ok ? [] : result.faults.map(describeFault)));
    const paths = input.manifest.approvals.map(({ statement }) => statement);
    const measured = people.length === 0 ? "nobody" : people.join(", ");
    if (people.length >= count) {
      // A rejected approval beside enough good ones is said, and does no harm: it was never counted.
      const aside = rejected.length === 0 ? "" : ` Not counted: ${rejected.join(" ")}`;
      return passed(ID, measured, required, `Approved by ${people.join(", ")}.${aside}`, paths);
    }
    const reasons = rejected.length === 0 ? "No approval is given." : rejected.join(" ");
    const message = `${reasons} Sign a statement of this release with ssh-keygen -Y sign -n airlock-approval, and name both files under approvals.`;
    return failed(ID, measured, required, message, paths);
  },
};

/** What an approval of this release must say. */
export function subjectOf({
  manifest,
  requirements,
  files,
}: Pick<GateInput, "manifest" | "requirements" | "files">): Approved {
  return {
    service: manifest.service,
    version: manifest.version,
    digest: digestOf(manifest.artifact.image) ?? "",
    environment: requirements.environment,
    commit: manifest.artifact.commit,
    release: releaseHash(manifest, files),
    policy: policyHash(requirements),
  };
}
