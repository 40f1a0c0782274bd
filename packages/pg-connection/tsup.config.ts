import { defineConfig } from 'tsup';

import { packageBuild } from '../../tsup.preset.ts';

export default defineConfig(
  packageBuild({ entry: { index: 'src/index.ts', 'driver-client': 'src/driver-client.ts' } }),
);
