import { describe, it } from 'node:test';
import { expect } from 'chai';
import { HeardReport } from './heard-report.fixture';
import { clientHealth } from './load/health/client-health.fixture';
import { JudgedArm } from './load/judged-arm';
import { LoadSummary } from './load/load-summary';
import { completed, failed, roundOf, roundsOf } from './load/record.fixture';
import type { Round } from './load/round';
import { booksOf } from './measured-level.fixture';
import type { PrefillLevel } from './prefill-figures';
import { prefillPictures, prefillTable } from './prefill-report';
import { textsIn } from './report/svg-parts.fixture';

const armOf = (rounds: readonly Round[]): JudgedArm =>
  new JudgedArm({
    client: 'a client',
    health: [clientHealth()],
    counts: booksOf(rounds),
    summary: new LoadSummary(rounds),
  });

/** Twelve answers of three tokens, 10 ms apart. */
const answers = (ttft: number, inputTokens: number | undefined): JudgedArm =>
  armOf(
    roundsOf(12, () => [
      completed({
        contentAt: [ttft, ttft + 10, ttft + 20],
        endedAt: ttft + 20,
        ...(inputTokens === undefined ? {} : { inputTokens }),
      }),
    ]),
  );
const LEVELS: readonly PrefillLevel[] = [
  { tokens: 64, cold: answers(32, 64), warm: answers(8, 64) },
  { tokens: 512, cold: answers(250, 500), warm: answers(9, 500) },
];
const rowsOf = (table: string): string[][] => table.split('\n').map((line) => line.trim().split(/ {2,}/));

describe('prefillTable', () => {
  it('says of each length what was asked, counted and seen', () => {
    const [header, ...rows] = rowsOf(prefillTable(LEVELS));
    expect(header).to.have.length(6);
    expect(rows).to.deep.equal([
      ['64', '64', '32 ms', '8 ms', '2,000 tokens/s', '10 ms'],
      ['512', '500', '250 ms', '9 ms', '2,000 tokens/s', '10 ms'],
    ]);
  });

  it('tells no speed of prompts that the server did not count', () => {
    const level = { tokens: 64, cold: answers(32, undefined), warm: answers(8, undefined) };
    expect(rowsOf(prefillTable([level]))[1]?.slice(1, 5)).to.deep.equal([
      'not told',
      '32 ms',
      '8 ms',
      'no value',
    ]);
  });

  it('says why there is no figure', () => {
    const nothing = armOf([roundOf(0, [failed()])]);
    const [, row] = rowsOf(prefillTable([{ tokens: 64, cold: nothing, warm: nothing }]));
    const why = nothing.summary.estimate('ttft', { kind: 'percentile', share: 0.5 });
    const reason = 'reason' in why ? why.reason : 'there is one';
    expect(reason).to.match(/none of 1 requests/);
    expect(row).to.deep.equal(['64', 'not told', reason, reason, 'no value', reason]);
  });
});

describe('prefillPictures', () => {
  it('draw prefill and decode by the tokens that the server counted', async () => {
    const heard = new HeardReport();
    await prefillPictures(LEVELS, 32, heard);
    expect([...heard.pictures.keys()]).to.deep.equal([
      'Prefill by prompt length',
      'Decode by context length',
    ]);
    const [prefill, decode] = [...heard.pictures.values()].map(textsIn);
    expect(prefill?.[1]).to.match(/cold: 64: 32, 500: 250\. warm prefix: 64: 8, 500: 9\.$/);
    expect(decode?.[1]).to.match(/answers of 32 tokens\. decode: 64: 10, 500: 10\.$/);
  });

  it('say where nothing was measured', async () => {
    const heard = new HeardReport();
    const nothing = armOf([roundOf(0, [failed()])]);
    await prefillPictures([{ tokens: 64, cold: nothing, warm: nothing }], 32, heard);
    for (const svg of heard.pictures.values()) expect(textsIn(svg)[1]).to.match(/Nothing was measured/);
  });
});
