import { UploadServerCertificateCommand } from "@aws-sdk/client-iam";
import type { Aws } from "../provider/aws";

/**
 * A certificate that an HTTPS listener in moto accepts, kept in IAM: moto looks only whether it exists, so its content
 * is a text that says so. Returns its ARN.
 */
export async function uploadCertificate(aws: Aws, name = "airlock-test"): Promise<string> {
  const content = "this is no certificate, and nothing reads it";
  const made = await aws.iam.send(
    new UploadServerCertificateCommand({ ServerCertificateName: name, CertificateBody: content, PrivateKey: content }),
  );
  return made.ServerCertificateMetadata?.Arn ?? "";
}
