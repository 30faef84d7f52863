import { AwsError, invalid } from "./awsError";
import { Parameters } from "./parameters";
import { type Action, NOTHING } from "./service";

/** Bytes that a standard parameter holds. Source: Systems Manager quotas. */
const MOST_BYTES = 4096;

/** Systems Manager's Parameter Store: the live state's mirror, one parameter for each digest under quarantine, and one for each open debt. */
export class Ssm {
  readonly prefixes = { "aws-sdk:ssm": "Ssm" };
  readonly throttling = "SsmException";
  private readonly values = new Map<string, string>();

  constructor(
    private readonly parameterName: string,
    /** What the names of the others begin with: those of quarantines, and those of debts, which alone are deleted. */
    private readonly others: { readonly quarantines: string; readonly debts: string },
    /** What an earlier rollout left in it. */
    initial: string | undefined,
  ) {
    if (initial !== undefined) this.values.set(parameterName, initial);
  }

  readonly actions: Readonly<Record<string, Action>> = {
    putParameter: (parameters) => {
      const request = new Parameters(parameters, ["Name", "Value", "Type", "Overwrite"]);
      const name = request.text("Name");
      if (name !== this.parameterName && !Object.values(this.others).some((other) => name.startsWith(other))) {
        throw new AwsError("AccessDeniedException", `Not allowed to write ${name}.`);
      }
      request.oneOf("Type", ["String"]);
      const value = request.text("Value");
      if (Buffer.byteLength(value) > MOST_BYTES) throw invalid("Standard tier parameters support at most 4096 bytes.");
      if (this.values.has(name) && !request.flag("Overwrite")) {
        throw new AwsError("ParameterAlreadyExistsException", "The parameter already exists.");
      }
      this.values.set(name, value);
      return NOTHING;
    },
    deleteParameter: (parameters) => {
      const name = new Parameters(parameters, ["Name"]).text("Name");
      if (!name.startsWith(this.others.debts)) {
        throw new AwsError("AccessDeniedException", `Not allowed to delete ${name}.`);
      }
      if (!this.values.delete(name)) throw new AwsError("ParameterNotFoundException", "There is no such parameter.");
      return NOTHING;
    },
  };

  /** The open debts that are mirrored, as text. */
  get debts(): readonly string[] {
    return [...this.values].flatMap(([name, value]) => (name.startsWith(this.others.debts) ? [value] : []));
  }

  /** The parameter's value, or undefined. */
  read(): string | undefined {
    return this.values.get(this.parameterName);
  }
}
