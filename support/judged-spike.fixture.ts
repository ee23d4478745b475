import { AssertionError, expect } from 'chai';
import { HeardReport } from './heard-report.fixture';
import { judgeRows } from './judged-rows';
import { detectedSpike, type MadeDetection } from './network/spike-trial.fixture';
import type { SpikeTrial } from './network/spike-trial';
import { parseSpikeActions } from './promised-spike-action';
import { spikeRow } from './spike-promises';

const PROMISED = parseSpikeActions([
  ['action', 'threshold'],
  ['Detect the spike', '5ms'],
  ['Identify the container', '10s'],
  ['Locate the kernel issue', '30s'],
  ['Generate trace data', '60s'],
]);

/** The outcomes of the four rows, and for each the line that a person reads. */
export function judgedSpike(trial: SpikeTrial) {
  const heard = new HeardReport();
  const lines = PROMISED.map((promised) => {
    const row = [spikeRow(promised, trial)];
    try {
      const told = heard.notes.length;
      judgeRows(row, heard.report);
      return heard.notes[told] ?? '';
    } catch (error) {
      expect(error).to.be.instanceOf(AssertionError);
      return (error as Error).message;
    }
  });
  const [detect = '', identify = '', locate = '', trace = ''] = lines;
  const outcomes = heard.told.map(({ verdict }) => verdict.outcome);
  return { outcomes, detect, identify, locate, trace, sources: heard.told.map(({ source }) => source) };
}

/** That was detected. */
export const found = (...spikes: readonly MadeDetection[]) => ({ detected: spikes.map(detectedSpike) });
