import { readFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { join } from "node:path";

/** The two functions of TypeScript that are used, the same in every version from 3.8. */
interface Compiler {
  readonly ModuleKind: { readonly CommonJS: number };
  readonly version: string;
  transpileModule(
    source: string,
    options: { compilerOptions: object; fileName: string; reportDiagnostics: boolean },
  ): {
    readonly outputText: string;
    readonly diagnostics?: readonly { readonly messageText: unknown; readonly start?: number }[];
  };
  parseConfigFileTextToJson(file: string, text: string): { readonly config?: { readonly compilerOptions?: object } };
}

interface LoadingModule {
  _compile(code: string, file: string): void;
}

/**
 * Lets `require` load TypeScript, as Pulumi's Node.js host does with the compiler of the program's own project (or the 3.8.3 that
 * @pulumi/pulumi brings along): transpiled to CommonJS, types not checked, tsconfig.json of the program's folder respected. The
 * compiler is loaded with the first TypeScript file. Node's own type stripping is not used: it wants file extensions in imports.
 */
export function loadTypeScriptPrograms(folder: string): void {
  let compiler: Compiler | undefined;
  let declared: object = {};
  const loaders = (Module as unknown as { _extensions: Record<string, (module: LoadingModule, file: string) => void> })
    ._extensions;
  const load = (module: LoadingModule, file: string): void => {
    if (compiler === undefined) {
      compiler = compilerOf(folder);
      declared = compilerOptions(compiler, join(folder, "tsconfig.json"));
    }
    const source = readFileSync(file, "utf8");
    const { outputText, diagnostics = [] } = compiler.transpileModule(source, {
      fileName: file,
      reportDiagnostics: true,
      compilerOptions: {
        target: "ES2022",
        esModuleInterop: true,
        ...declared,
        module: compiler.ModuleKind.CommonJS,
        // Options that contradict CommonJS or write files.
        moduleResolution: undefined,
        verbatimModuleSyntax: false,
        outDir: undefined,
        declaration: false,
        composite: false,
        incremental: false,
        noEmit: false,
        sourceMap: false,
        inlineSourceMap: true,
        inlineSources: false,
      },
    });
    const [first] = diagnostics.filter((diagnostic) => diagnostic.start !== undefined);
    if (first !== undefined) {
      const line = source.slice(0, first.start).split("\n").length;
      throw new SyntaxError(`${file}:${line}: ${messageOf(first.messageText)}`);
    }
    module._compile(outputText, file);
  };
  loaders[".ts"] = load;
  loaders[".cts"] = load;
}

function compilerOf(folder: string): Compiler {
  const require = createRequire(join(folder, "index.js"));
  try {
    return require("typescript") as Compiler;
  } catch {
    return require("@pulumi/pulumi/typescript-shim") as Compiler;
  }
}

function compilerOptions(compiler: Compiler, file: string): object {
  try {
    return compiler.parseConfigFileTextToJson(file, readFileSync(file, "utf8")).config?.compilerOptions ?? {};
  } catch {
    return {};
  }
}

function messageOf(text: unknown): string {
  if (typeof text === "string") return text;
  return String((text as { messageText?: unknown } | null)?.messageText ?? text);
}
