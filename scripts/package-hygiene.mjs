// Packs every publishable package as it would be published, and has publint and attw look at it.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { workspacePackages } from './fingerprint.mjs';
import { runChild } from './run-child.mjs';
import { root } from './workspace-paths.mjs';

export async function packageHygiene({ env, tool }) {
  const complaints = [];
  for (const folder of workspacePackages()) {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    if (manifest.private === true) continue;
    const tarballs = mkdtempSync(join(tmpdir(), 'stratum-pack-'));
    try {
      const pack = ['pack', '--pack-destination', tarballs];
      const packed = await runChild('pnpm', pack, { env, cwd: join(root, folder), capture: true });
      const results = [packed];
      if (packed.code === 0) {
        const tarball = join(tarballs, readdirSync(tarballs)[0]);
        results.push(await tool('publint', '--strict', tarball));
        results.push(await tool('attw', '--profile', 'esm-only', '--no-color', tarball));
      }
      if (results.some(({ interrupted }) => interrupted)) return { code: 130, interrupted: true };
      for (const { code, output } of results) {
        if (code !== 0) complaints.push(`${folder}:\n${output.trim()}`);
      }
    } finally {
      rmSync(tarballs, { recursive: true, force: true });
    }
  }
  return { code: complaints.length === 0 ? 0 : 1, output: complaints.join('\n\n') };
}
