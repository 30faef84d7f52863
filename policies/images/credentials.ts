/** Credentials that are known by their form. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[^A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?:$|[^A-Z0-9])/, "an access key of AWS"],
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, "a private key"],
  [/(?:^|\W)gh[pousr]_[A-Za-z0-9]{36}/, "a token of GitHub"],
  [/(?:^|\W)github_pat_[A-Za-z0-9_]{22,}/, "a token of GitHub"],
  [/(?:^|\W)glpat-[A-Za-z0-9_-]{20}/, "a token of GitLab"],
  [/(?:^|\W)xox[abprs]-[A-Za-z0-9-]{10,}/, "a token of Slack"],
  [/(?:^|\W)sk_live_[A-Za-z0-9]{16,}/, "a key of Stripe"],
  [/(?:^|\W)eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/, "a web token"],
  [/[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s:@]+@/i, "a password in an address"],
];

/** Names of variables whose values are credentials. */
const NAME =
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|SECRET_?KEY|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|ACCESS_?TOKEN|AUTH_?TOKEN|TOKEN|CREDENTIALS?)$/i;

/** Values that say where the credential is, or that there is none. */
const NO_CREDENTIAL =
  /^(?:|true|false|[0-9]{1,4}|none|null|disabled|arn:[a-z-]+:(?:secretsmanager|ssm):\S+|\/[\w./-]+|file:\S+)$/i;

/** What kind of credential a variable seems to hold, or undefined. The value itself is in no answer. */
export function looksLikeCredential(name: string, value: string): string | undefined {
  const form = FORMS.find(([pattern]) => pattern.test(value));
  if (form !== undefined) return form[1];
  return NAME.test(name) && !NO_CREDENTIAL.test(value) ? "a literal" : undefined;
}
