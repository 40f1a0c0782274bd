// npm run build: installs when needed, and builds every package.
import { launch, say } from './progress.mjs';
import { installedAndBuilt } from './workspace.mjs';

await launch(async () => {
  await installedAndBuilt();
  say('every package is built.');
  return 0;
});
