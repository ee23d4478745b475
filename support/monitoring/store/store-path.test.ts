import { describe, it } from 'node:test';
import { expect } from 'chai';
import { defaultStorePath } from './store-path';

const CASES: readonly [NodeJS.Platform, NodeJS.ProcessEnv, string, string][] = [
  ['linux', {}, '/home/ada', '/home/ada/.local/share/llm-inference-performance/history.db'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/home/ada', '/data/llm-inference-performance/history.db'],
  [
    'linux',
    { XDG_DATA_HOME: '' },
    '/home/ada',
    '/home/ada/.local/share/llm-inference-performance/history.db',
  ],
  [
    'linux',
    { XDG_DATA_HOME: 'data' },
    '/home/ada',
    '/home/ada/.local/share/llm-inference-performance/history.db',
  ],
  ['darwin', {}, '/Users/ada', '/Users/ada/Library/Application Support/llm-inference-performance/history.db'],
  [
    'win32',
    { LOCALAPPDATA: 'D:\\Data' },
    'C:\\Users\\ada',
    'D:\\Data\\llm-inference-performance\\history.db',
  ],
  ['win32', {}, 'C:\\Users\\ada', 'C:\\Users\\ada\\AppData\\Local\\llm-inference-performance\\history.db'],
];

describe('defaultStorePath', () => {
  for (const [platform, environment, home, path] of CASES) {
    it(`is ${path} on ${platform} with ${JSON.stringify(environment)}`, () => {
      expect(defaultStorePath(environment, platform, home)).to.equal(path);
    });
  }
});
