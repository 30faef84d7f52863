import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { type Deployment, LocalWorkspace, PulumiCommand, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { ensureEngine } from "../setup/engine";
import { type EngineRun, type Listeners, runEngine } from "./engineRun";
import { useOwnConnections } from "./ownConnections";
import { makeToolFolder } from "./policyHost";

/** Where and how inline programs run. */
export interface EngineOptions {
  /** Port of the test provider, see startProvider. Without it a program with AWS resources fails. */
  readonly providerPort?: number;
  /** @defaultValue "airlock-test" */
  readonly project?: string;
  /** @defaultValue "test" */
  readonly stack?: string;
  /** Stack configuration by full key. `aws:region` is eu-west-1 unless said. */
  readonly config?: Readonly<Record<string, string>>;
  /** Environment of the engine and its policy packs, beside the harness' own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of the Node that runs policy packs, for instance `--require tsx/cjs`. */
  readonly policyNodeArguments?: readonly string[];
}

/** A policy pack by its folder, and its configuration by policy name. */
export interface PackUse {
  readonly folder: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** What one operation may add. */
export interface RunOptions {
  readonly packs?: readonly PackUse[];
  /** Refresh first, as `--refresh` does. @defaultValue false */
  readonly refresh?: boolean;
}

/**
 * One stack on the real engine, in a folder of its own under the system's temporary folder: state in a file, its own
 * PULUMI_HOME, no login, no update check. Programs are inline and may differ from run to run. A failed operation is a
 * result with `ok: false`, never an exception. Dispose of it afterwards; that removes the folder, not what moto holds.
 */
export class EngineWorkspace {
  private runs = 0;

  private constructor(
    private readonly root: string,
    private readonly stack: Stack,
    private readonly programs: { current: PulumiFn },
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static async create(options: EngineOptions = {}): Promise<EngineWorkspace> {
    useOwnConnections();
    const root = mkdtempSync(join(tmpdir(), "airlock-engine-"));
    try {
      const bin = makeToolFolder(root, await ensureEngine(), options.policyNodeArguments ?? []);
      for (const folder of ["state", "home", "work"]) mkdirSync(join(root, folder));
      const programs: { current: PulumiFn } = { current: async () => ({}) };
      const project = options.project ?? "airlock-test";
      const env = {
        PATH: [bin, process.env.PATH ?? ""].join(delimiter),
        PULUMI_CONFIG_PASSPHRASE: "airlock-test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        ...(options.providerPort !== undefined && { PULUMI_DEBUG_PROVIDERS: `aws:${options.providerPort}` }),
        ...options.env,
      };
      const stack = await LocalWorkspace.createOrSelectStack(
        { stackName: options.stack ?? "test", projectName: project, program: () => programs.current() },
        {
          workDir: join(root, "work"),
          pulumiHome: join(root, "home"),
          pulumiCommand: await PulumiCommand.get({ root }),
          projectSettings: { name: project, runtime: "nodejs", backend: { url: `file://${join(root, "state")}` } },
          envVars: env,
        },
      );
      const config = { "aws:region": "eu-west-1", ...options.config };
      await stack.setAllConfig(Object.fromEntries(Object.entries(config).map(([k, value]) => [k, { value }])));
      return new EngineWorkspace(root, stack, programs, env);
    } catch (error) {
      rmSync(root, { recursive: true, force: true });
      throw error;
    }
  }

  /** `pulumi preview`. `outputs` are empty: a preview has none. */
  preview(program: PulumiFn, options: RunOptions = {}): Promise<EngineRun> {
    return this.run(program, options, async (common) => {
      await this.stack.preview(common);
      return {};
    });
  }

  /** `pulumi up --skip-preview --yes`, which is what the Automation API has. */
  up(program: PulumiFn, options: RunOptions = {}): Promise<EngineRun> {
    return this.run(program, options, (common) => this.stack.up(common));
  }

  /** `pulumi refresh`: live values enter the state. The program does not run. */
  refresh(): Promise<EngineRun> {
    return this.run(undefined, {}, async ({ onEvent, onOutput }) => {
      await this.stack.refresh({ onEvent, onOutput });
      return {};
    });
  }

  /** `pulumi destroy`. The program does not run. */
  destroy(): Promise<EngineRun> {
    return this.run(undefined, {}, async ({ onEvent, onOutput }) => {
      await this.stack.destroy({ onEvent, onOutput });
      return {};
    });
  }

  /** `pulumi destroy --preview-only`. */
  previewDestroy(): Promise<EngineRun> {
    return this.run(undefined, {}, async ({ onEvent, onOutput }) => {
      await this.stack.previewDestroy({ onEvent, onOutput });
      return {};
    });
  }

  /** `pulumi state unprotect --all`, which the Automation API does not have. */
  async unprotectAll(): Promise<void> {
    const env = { ...process.env, ...this.env, PULUMI_HOME: join(this.root, "home") };
    const words = ["state", "unprotect", "--all", "--yes", "--stack", this.stack.name];
    await promisify(execFile)(join(this.root, "bin", "pulumi"), words, { cwd: this.stack.workspace.workDir, env });
  }

  /** The stack's state as `pulumi stack export` gives it. */
  exportState(): Promise<Deployment> {
    return this.stack.exportStack();
  }

  /** Replaces the stack's state, as `pulumi stack import` does. */
  importState(state: Deployment): Promise<void> {
    return this.stack.importStack(state);
  }

  /** Sets one configuration value, by full key. */
  setConfig(key: string, value: string): Promise<void> {
    return this.stack.setConfig(key, { value });
  }

  /** Removes the workspace's folder. */
  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private run(
    program: PulumiFn | undefined,
    options: RunOptions,
    operation: (common: Common) => Promise<Done>,
  ): Promise<EngineRun> {
    if (program !== undefined) this.programs.current = program;
    this.runs += 1;
    const packs = options.packs ?? [];
    const configs = packs.map((pack, index) => {
      const file = join(this.root, `policy-${this.runs}-${index}.json`);
      writeFileSync(file, JSON.stringify(pack.config ?? {}));
      return file;
    });
    return runEngine((listeners) =>
      operation({
        ...listeners,
        ...(options.refresh !== undefined && { refresh: options.refresh }),
        ...(packs.length > 0 && { policyPacks: packs.map((pack) => pack.folder), policyPackConfigs: configs }),
      }),
    );
  }
}

interface Common extends Listeners {
  refresh?: boolean;
  policyPacks?: string[];
  policyPackConfigs?: string[];
}

interface Done {
  readonly outputs?: Record<string, { value: unknown }>;
}
