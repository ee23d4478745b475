import { describe, it } from 'node:test';
import { expect } from 'chai';
import { readFromScript } from './fake-nvidia-smi.fixture';
import { NvidiaSmiError } from './nvidia-smi-error';
import { explained } from './nvidia-smi-reader';

describe('readNvidiaSmi', () => {
  const failures: readonly [string, string, RegExp][] = [
    ['a driver that does not answer', 'exit 9', /^nvidia-smi cannot reach the NVIDIA driver/],
    [
      'a warning',
      'echo "WARNING: infoROM is corrupted" >&2',
      /^nvidia-smi failed: WARNING: infoROM is corrupted$/,
    ],
    ['output that is not XML', 'echo "<nvidia"', /^nvidia-smi failed: /],
    ['no program', 'exit 127', /^no nvidia-smi on PATH: this machine has no NVIDIA GPU driver$/],
  ];
  for (const [name, script, message] of failures) {
    it(`rejects with a reason for ${name}`, async () => {
      const error = await readFromScript(script).catch((reason: unknown) => reason);
      expect(error).to.be.an.instanceOf(NvidiaSmiError).with.property('message').that.matches(message);
    });
  }
});

describe('explained', () => {
  it('knows that only a missing program is missing for good, and keeps the cause', () => {
    const missing = Object.assign(new Error('Command failed: nvidia-smi -q -x'), { code: 127 });
    expect(explained(missing)).to.include({ lasting: true, cause: missing });
    expect(explained('is not recognized as an internal or external command')).to.include({ lasting: true });
    expect(explained(Object.assign(new Error('Command failed'), { code: 9 }))).to.include({ lasting: false });
  });
});
