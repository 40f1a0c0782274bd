import { defineConfig } from 'tsup';

import { packageBuild } from '../../tsup.preset.ts';

export default defineConfig(
  packageBuild({
    entry: {
      index: 'src/index.ts',
      'checked-options': 'src/checked-options.ts',
      'driver-client': 'src/driver-client.ts',
    },
  }),
);
