import { promises as fs } from 'node:fs';
import path from 'node:path';

/** What Postgres itself writes beside its data while it runs. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

export async function readPidFile(file: string): Promise<PidFile | undefined> {
  const text = await fs.readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  return {
    pid,
    port: Number.parseInt(lines[3] ?? '', 10),
    ready: lines[7]?.trim() === 'ready',
  };
}

/** What we write: which server runs, and the pipe whose holders keep it alive. */
export interface ServerState {
  readonly pid: number;
  readonly port: number;
  readonly pipe: string;
}

export async function readState(home: string): Promise<ServerState | undefined> {
  try {
    const text = await fs.readFile(path.join(home, 'server.json'), 'utf8');
    const { pid, port, pipe } = JSON.parse(text) as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof port !== 'number' || typeof pipe !== 'string') {
      return undefined;
    }
    // Only the name counts: the folder may have been moved.
    return { pid, port, pipe: path.join(home, path.basename(pipe)) };
  } catch {
    return undefined;
  }
}

export async function writeState(home: string, state: ServerState): Promise<void> {
  const draft = path.join(home, `server.json.${process.pid}`);
  await fs.writeFile(draft, `${JSON.stringify({ ...state, pipe: path.basename(state.pipe) })}\n`);
  await fs.rename(draft, path.join(home, 'server.json'));
}
