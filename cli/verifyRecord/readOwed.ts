import { describeFault, type Fault } from "../../release/fault";
import { type Debt, parseDebt } from "../../release/record/debt";

/** What hotfixes owe, or that the account could not be asked. */
export type Owed =
  | { readonly kind: "read"; readonly debts: readonly Debt[] }
  | { readonly kind: "surroundings"; readonly fault: Fault };

/** The open debts that the rollout mirrors below a path of Parameter Store. One that cannot be read is no answer: it may be overdue. */
export async function readOwed(path: string): Promise<Owed> {
  const { paginateGetParametersByPath, SSMClient } = await import("@aws-sdk/client-ssm");
  const debts: Debt[] = [];
  try {
    for await (const page of paginateGetParametersByPath({ client: new SSMClient() }, { Path: path })) {
      for (const { Name: name = path, Value: value = "" } of page.Parameters ?? []) {
        const debt = parseDebt(value, `parameter ${name}`);
        if (!debt.ok) return unreadable(path, debt.faults.map(describeFault).join(" "));
        debts.push(debt.value);
      }
    }
    return { kind: "read", debts };
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return unreadable(path, message);
  }
}

function unreadable(path: string, found: string): Owed {
  const expected = "what hotfixes owe (ssm:GetParametersByPath)";
  return { kind: "surroundings", fault: { file: path, field: "--debts", found, expected } };
}
