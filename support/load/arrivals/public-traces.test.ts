import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { arrivalSchedule } from './arrival-plan';
import { startsOf } from './arrival-starts';
import { readTrace } from './request-trace';

/** Beside the repository, never in it: they are not part of the product. */
const FOLDER = join(__dirname, '../../../../shared/traces');

/** Counted with awk. */
const TRACES = [
  {
    file: 'AzureLLMInferenceTrace_conv.csv',
    requests: 19_366,
    inputTokens: 22_361_870,
    outputTokens: 4_088_665,
    span: 3_501_721.937,
  },
  {
    file: 'AzureLLMInferenceTrace_code.csv',
    requests: 8819,
    inputTokens: 18_059_974,
    outputTokens: 245_896,
    span: 3_435_948.056,
  },
] as const;

describe('the public traces of Azure', () => {
  for (const { file, requests, inputTokens, outputTokens, span } of TRACES) {
    const path = join(FOLDER, file);
    const skip = existsSync(path) ? false : `${path} is absent; see github.com/Azure/AzurePublicDataset`;

    it(`are read to the last request and to 100 ns: ${file}`, { skip }, async () => {
      const rows = await readTrace(path);
      expect(rows).to.have.length(requests);
      expect(rows.reduce((sum, row) => sum + row.inputTokens, 0)).to.equal(inputTokens);
      expect(rows.reduce((sum, row) => sum + row.outputTokens, 0)).to.equal(outputTokens);
      expect(rows[0]!.at).to.equal(0);
      expect(rows.at(-1)!.at).to.equal(span);
    });

    it(`are replayed in a tenth of their time: ${file}`, { skip }, async () => {
      const rows = await readTrace(path);
      const starts = startsOf(arrivalSchedule({ kind: 'trace', rows, rateScale: 10 }, 1));
      expect(starts).to.have.length(requests);
      expect(starts.at(-1)).to.equal(span / 10);
    });
  }
});
