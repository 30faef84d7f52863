import { refuse } from "../../aws/args/refuse";
import { checkLabel } from "../access/checks";

/**
 * What signs the releases that completed, so that another environment may promote them: a key in a Secret, or one in KMS. Whoever can read the Secret, or may
 * sign with the key, speaks for this environment.
 */
export interface SigningArgs {
  /** Secret in the system namespace whose `key.pem` is a private key of P-256 or Ed25519. */
  secretName?: string;
  /** ARN of a key of KMS (ECC_NIST_P256) that the reconciler's account may sign with, as by EKS Pod Identity. */
  kmsKey?: string;
  /** Region of `kmsKey`; required with it. */
  region?: string;
  /** URI that is signed as. @defaultValue `airlock:verifier/SERVICE/ENVIRONMENT` */
  verifierId?: string;
}

/** What is wrong with it ends the program. */
export function checkSigning(signing: SigningArgs | undefined): SigningArgs | undefined {
  if (signing === undefined) return undefined;
  const { secretName, kmsKey, region, verifierId } = signing;
  if ((secretName === undefined) === (kmsKey === undefined)) {
    refuse("signing", "one of secretName and kmsKey", signing, "One key signs for an environment.");
  }
  if (secretName !== undefined) checkLabel("signing.secretName", secretName);
  if (kmsKey !== undefined && !/^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key\/[0-9a-zA-Z-]+$/.test(kmsKey)) {
    refuse("signing.kmsKey", "the ARN of a key of KMS", kmsKey, "An alias could lead to another key.");
  }
  if ((kmsKey === undefined) !== (region === undefined)) {
    refuse("signing.region", "given with kmsKey, and only with it", region, "Name the region of the key.");
  }
  if (verifierId !== undefined && !/^[a-z][a-z0-9+.-]*:[\x21-\x7e]{1,200}$/.test(verifierId)) {
    refuse("signing.verifierId", "a URI", verifierId, "Such as https://payments.example.com/staging.");
  }
  return signing;
}
