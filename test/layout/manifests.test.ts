import { describe, expect, it } from 'vitest';

import { badManifests, manifests } from './manifests.ts';
import type { Manifest } from './manifests.ts';

describe('the packages of the house', () => {
  it('say of themselves what they should', () => {
    expect(badManifests(manifests())).toEqual([]);
  });
});

describe('the rule about packages', () => {
  const built = { types: './dist/index.d.ts', default: './dist/index.js' };
  const sound: Manifest = {
    folder: 'packages/a',
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '>=22.18' },
    exports: { '.': { '@stratum/source': './src/index.ts', ...built } },
    files: ['dist'],
    publishConfig: { access: 'public', exports: { '.': built } },
  };

  it('is content with a sound one', () => {
    expect(badManifests([sound])).toEqual([]);
  });

  const mistakes: Record<string, Partial<Manifest>> = {
    'another licence': { license: 'MIT' },
    'an older Node': { engines: { node: '>=18' } },
    CommonJS: { type: 'commonjs' },
    'nothing to publish': { files: [] },
    'a source that would be published': {
      publishConfig: { access: 'public', exports: sound.exports ?? {} },
    },
    'a subpath that is not published': {
      exports: { ...sound.exports, './build': { '@stratum/source': './src/build.ts', ...built } },
    },
    'a neighbour by version': { dependencies: { '@stratum/kernel': '^1.0.0' } },
  };

  it.each(Object.keys(mistakes))('refuses %s', (name) => {
    expect(badManifests([{ ...sound, ...mistakes[name] }])).toEqual([
      expect.stringContaining('packages/a/package.json'),
    ]);
  });
});
