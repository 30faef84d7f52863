/** Runs `work`; undefined if AWS answers with one of the error names (separated by `|`), which say that it is gone. */
export async function goneIf<T>(names: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && names.split("|").includes(error.name)) return undefined;
    throw error;
  }
}
