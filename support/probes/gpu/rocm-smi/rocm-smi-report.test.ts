import { describe, it } from 'node:test';
import { expect } from 'chai';
import { GpuProviderError } from '../gpu-provider-error';
import { ROCM_5, ROCM_6 } from './rocm-smi-json.fixture';
import { parseRocmSmi } from './rocm-smi-report';

describe('parseRocmSmi', () => {
  it('reads what ROCm 5 says', () => {
    expect(parseRocmSmi(JSON.stringify(ROCM_5))).to.deep.equal([
      {
        index: 0,
        name: 'Arcturus GL-XL [Instinct MI100]',
        uuid: '0x79ccd55167a2124a',
        memoryUsed: 6_750_208,
        memoryTotal: 34_342_961_152,
        utilisation: 99,
        memoryUtilisation: 7,
        power: 36,
        powerLimit: 290,
        energy: 962_825_096_297.4429,
        temperature: 53,
        graphicsClock: 300,
        memoryClock: 1200,
        processes: [{ pid: 4242, name: 'python3', type: 'C', memoryUsed: 5_120_000 }],
      },
    ]);
  });

  it('reads what ROCm 6 says, several cards in their order, and leaves out what is N/A', () => {
    const processes = [
      { pid: 7, name: 'llm server', type: 'C' },
      { pid: 8, name: 'unknown', type: 'C' },
    ];
    expect(parseRocmSmi(JSON.stringify(ROCM_6))).to.deep.equal([
      { index: 0, name: 'of unknown name', uuid: 'card0', processes },
      {
        index: 1,
        name: 'AMD Instinct MI300X OAM',
        uuid: '0000:07:00.0',
        memoryUsed: 0,
        memoryTotal: 205_520_896_000,
        utilisation: 0,
        memoryUtilisation: 3,
        power: 550,
        temperature: 47,
        graphicsClock: 0,
        memoryClock: 900,
        processes,
      },
    ]);
  });

  it('reads JSON that follows a warning, numbers that are bare, and the mark of what was replayed', () => {
    const card = { 'GPU use (%)': 88, 'VRAM Total Used Memory (B)': null };
    const json = JSON.stringify({ card3: card, system: { replayed_from: 'mi300.json' } });
    expect(parseRocmSmi(`WARNING: something\n${json}\n`)).to.deep.equal([
      {
        index: 3,
        name: 'of unknown name',
        uuid: 'card3',
        utilisation: 88,
        processes: [],
        replayedFrom: 'mi300.json',
      },
    ]);
  });

  const refused: readonly [string, string, RegExp][] = [
    ['nothing', '', /^rocm-smi answered nothing: is the amdgpu driver loaded\?$/],
    ['words', 'WARNING: No JSON data to report\n', /answered no JSON but: WARNING: No JSON data to report$/],
    ['half an answer', JSON.stringify(ROCM_5).slice(0, 300), /cut short or is none: /],
    ['another form', '{"card0": [1, 2]}', /in an unknown form/],
    ['no card', '{"system": {"Driver version": "6.3.6"}}', /sees no GPU/],
  ];
  for (const [name, text, message] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => parseRocmSmi(text)).to.throw(GpuProviderError, message);
    });
  }
});
