/**
 * One name for a service in an environment that no other pair has: `payments-production`. Both may hold hyphens, so joined alone
 * `a-b` in `c` and `a` in `b-c` would be one; where the environment holds one, the length of the service's name follows
 * (`a-b-c-1`). Unique, because an environment begins with a letter: the last part is either an environment without
 * hyphens, or a number that says where the service ends. Environments without hyphens keep the plain form.
 */
export function jointName(service: string, environment: string): string {
  const plain = `${service}-${environment}`;
  return environment.includes("-") ? `${plain}-${service.length}` : plain;
}
