import { spawn, type ChildProcess } from 'node:child_process';
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installedTools } from './installed-tools.ts';

export interface Outcome {
  readonly code: number | null;
  /** Of both standard output and standard error. */
  readonly output: string;
}

const root = path.resolve(import.meta.dirname, '../../..');
const stratum = path.join(root, 'packages/cli/src/main.ts');

/** A project that uses one of the tools, in a folder of its own, on a database. */
export class ToolProject implements AsyncDisposable {
  readonly #folder: string;
  readonly #url: string;

  private constructor(folder: string, url: string) {
    this.#folder = folder;
    this.#url = url;
  }

  static async make(files: Readonly<Record<string, string>>, url: string): Promise<ToolProject> {
    const tools = await installedTools();
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'adopt-'));
    await fs.symlink(path.join(tools, 'node_modules'), path.join(folder, 'node_modules'));
    const project = new ToolProject(folder, url);
    await project.write({ 'package.json': '{ "type": "module" }', ...files });
    return project;
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.#folder, name);
      await fs.mkdir(path.dirname(file), { recursive: true });
      await fs.writeFile(file, text);
    }
  }

  list(folder: string): Promise<string[]> {
    return fs.readdir(path.join(this.#folder, folder));
  }

  /** A tool by the name of its command, which must succeed. */
  async tool(name: string, ...args: string[]): Promise<string> {
    const { code, output } = await outcomeOf(this.begin(name, ...args));
    if (code !== 0) throw new Error(`${name} ${args.join(' ')} exited with ${code}:\n${output}`);
    return output;
  }

  begin(name: string, ...args: string[]): ChildProcess {
    const command = name === 'node' ? process.execPath : `node_modules/.bin/${name}`;
    // Without a standard input: a tool that would ask must not wait for an answer.
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    return spawn(command, args, { cwd: this.#folder, env: this.#env(), stdio: [...stdio] });
  }

  stratum(...args: string[]): Promise<Outcome> {
    const all = ['--conditions=@stratum/source', stratum, ...args];
    const options = { cwd: this.#folder, env: this.#env(), stdio: 'pipe' } as const;
    return outcomeOf(spawn(process.execPath, all, options));
  }

  #env(): NodeJS.ProcessEnv {
    const others = Object.entries(process.env).filter(([name]) => !/DATABASE_URL$|^PG/.test(name));
    return {
      ...Object.fromEntries(others),
      DATABASE_URL: this.#url,
      // So that Prisma fetches neither: it has an engine in WebAssembly.
      PRISMA_QUERY_ENGINE_LIBRARY: process.execPath,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await fs.rm(this.#folder, { recursive: true });
  }
}

export function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
