import type { Coverage, LineHits } from "./coverageSummary";

/** `DA:line,executions[,checksum]`. Negative executions (an old gcov bug) are refused. */
const lineData = /^DA:([1-9]\d{0,9}),(\d{1,15})(?:,[^,]*)?$/;
/** `BRDA:line,[e]block,branch,taken`; `branch` is a number or, in lcov 2 and coverage.py, text; `-` means its line never ran. */
const branchData = /^BRDA:(\d{1,10},(?:e?\d{1,10}),.*),(-|\d{1,15})$/;
const declared = /^(LF|LH|BRF|BRH):(\d{1,10})$/;

/** Lines and branches of one source file, from one record or merged from several. */
export class LcovFile {
  private readonly executions = new Map<number, number>();
  private readonly taken = new Map<string, boolean>();
  private readonly declared = new Map<string, number>();

  /** Takes one line of a record; false when it is none that a record can hold. */
  add(line: string): boolean {
    const data = lineData.exec(line);
    if (data !== null) {
      const at = Number(data[1]);
      this.executions.set(at, (this.executions.get(at) ?? 0) + Number(data[2]));
      return true;
    }
    const branch = branchData.exec(line);
    if (branch !== null) {
      const key = branch[1] ?? "";
      const isTaken = branch[2] !== "-" && Number(branch[2]) > 0;
      this.taken.set(key, isTaken || this.taken.get(key) === true);
      return true;
    }
    const sum = declared.exec(line);
    if (sum === null) return false;
    this.declared.set(sum[1] ?? "", Number(sum[2]));
    return true;
  }

  /** Adds another record of the same file. */
  merge(other: LcovFile): void {
    for (const [line, executions] of other.executions) {
      this.executions.set(line, (this.executions.get(line) ?? 0) + executions);
    }
    for (const [branch, taken] of other.taken) this.taken.set(branch, taken || this.taken.get(branch) === true);
  }

  lines(): Coverage {
    let covered = 0;
    for (const executions of this.executions.values()) if (executions > 0) covered += 1;
    return { covered, total: this.executions.size };
  }

  /** Executions of each line. */
  hits(): LineHits {
    return this.executions;
  }

  branches(): Coverage {
    let covered = 0;
    for (const taken of this.taken.values()) if (taken) covered += 1;
    return { covered, total: this.taken.size };
  }

  /** How the declared counts differ from those of the record (`declares LF:10 but holds 9 lines`), or undefined. */
  countsFault(): string | undefined {
    const lines = this.lines();
    const branches = this.branches();
    const counted: readonly (readonly [string, number, string])[] = [
      ["LF", lines.total, "lines"],
      ["LH", lines.covered, "executed lines"],
      ["BRF", branches.total, "branches"],
      ["BRH", branches.covered, "taken branches"],
    ];
    for (const [name, number, noun] of counted) {
      const said = this.declared.get(name);
      if (said !== undefined && said !== number) return `declares ${name}:${said} but holds ${number} ${noun}`;
    }
    return undefined;
  }
}
