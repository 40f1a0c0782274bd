import { defineConfig } from 'tsup';

import { packageBuild } from '../tsup.preset.ts';

export default defineConfig(packageBuild({ entry: { index: 'conformance/index.ts' } }));
