import { describe, it } from 'node:test';
import { AssertionError, expect } from 'chai';
import type { Verdict } from './assertions/verdict';
import { HeardReport } from './heard-report.fixture';
import { LevelPromises } from './level-promises';
import { parseLimitsTable } from './limits-table';
import { completed, roundsOf } from './load/record.fixture';
import { LoadPromises } from './load-promises';
import { measuredLevel } from './measured-level.fixture';
import { rejectionOf } from './rejection.fixture';

/** A level whose answers begin at about that time, in ms. */
const levelAt = (users: number, ttft: number) =>
  measuredLevel(
    users,
    roundsOf(20, (round) =>
      Array.from({ length: 5 }, () => completed({ contentAt: [ttft + (round % 3), ttft + 20, ttft + 30] })),
    ),
  );
const TABLE = [
  ['virtual_users', 'p95 time to first token', 'error rate'],
  ['1', '100 ms', ''],
  ['8', '100 ms', '5%'],
] as const;

async function setUp(missing: ReadonlyMap<string, string> = new Map()) {
  const heard = new HeardReport();
  const { report } = heard;
  const promises = new LoadPromises({ report, gpu: { doubts: () => [] } });
  const levels = new LevelPromises({ report, promises });
  const loads = new Map([
    ['1', await levelAt(1, 50)],
    ['8', await levelAt(8, 200)],
  ]);
  for (const key of missing.keys()) loads.delete(key);
  levels.hold({ kind: 'virtual users', loads, missing });
  return { heard, levels, loads };
}
const outcomes = (verdicts: readonly { readonly name: string; readonly verdict: Verdict }[]): string[] =>
  verdicts.map(({ name, verdict }) => `${name}: ${verdict.outcome}`);

describe('LevelPromises', () => {
  it('judges every cell by its own level, whatever became of the others', async () => {
    const { heard, levels } = await setUp();
    const error = await rejectionOf(levels.judge(TABLE));
    expect(outcomes(heard.told)).to.deep.equal([
      'ttft p95 at 1 virtual user: passed',
      'ttft p95 at 8 virtual users: failed',
      'error_rate at 8 virtual users: passed',
    ]);
    expect(error).to.be.instanceOf(AssertionError);
    expect(error?.message).to.match(/^FAILED {2}p95 time to first token at 8 virtual users 20\d ms/);
    expect(error?.message.split('\n')).to.have.length(1);
  });

  it('notes what was kept', async () => {
    const { heard, levels } = await setUp();
    await rejectionOf(levels.judge(TABLE));
    expect(heard.notes).to.have.length(1);
    const lines = heard.notes[0]?.split('\n');
    expect(lines).to.have.length(2);
    expect(lines?.[0]).to.match(/^PASSED {2}p95 time to first token at 1 virtual user 5\d ms/);
  });

  it('lets the step pass where all is kept', async () => {
    const { levels } = await setUp();
    expect(await rejectionOf(levels.judge(TABLE.slice(0, 2)))).to.equal(undefined);
  });

  it('leaves open what was not measured, and says why', async () => {
    const { heard, levels } = await setUp(new Map([['8', 'not tried: nobody was answered']]));
    const error = await rejectionOf(levels.judge(TABLE));
    expect(outcomes(heard.told).slice(1)).to.deep.equal([
      'ttft p95 at 8 virtual users: inconclusive',
      'error_rate at 8 virtual users: inconclusive',
    ]);
    expect(heard.told[1]).to.deep.include({
      threshold: {
        subject: 'p95 time to first token at 8 virtual users',
        comparison: 'at most',
        limit: { dimension: 'duration', value: 100 },
      },
      source: 'not sent',
    });
    expect(error?.message.split('\n')).to.have.length(2);
    expect(error?.message).to.match(/Undecided: not tried: nobody was answered/);
  });

  it('names the levels that there are where one is not', async () => {
    const { levels } = await setUp(new Map([['8', 'not tried']]));
    const error = await rejectionOf(
      levels.judge([
        ['virtual_users', 'error rate'],
        ['4', '1%'],
      ]),
    );
    expect(error).not.to.be.instanceOf(AssertionError);
    expect(error?.message).to.equal('no level "4" of virtual users was asked for; asked for were 1, 8');
  });

  it('says that no load has such levels, of another kind or before any is sent', async () => {
    const phases = [
      ['phase', 'error rate'],
      ['peak', '1%'],
    ];
    const { levels } = await setUp();
    expect((await rejectionOf(levels.judge(phases)))?.message).to.match(
      /^nothing before this step .* by phase; /,
    );
    const report = new HeardReport().report;
    const none = new LevelPromises({
      report,
      promises: new LoadPromises({ report, gpu: { doubts: () => [] } }),
    });
    expect((await rejectionOf(none.judge(phases)))?.message).to.match(
      /^nothing before this step measures levels/,
    );
  });

  it('leaves the rest open where something ends the judging, with its reason, and passes that on', async () => {
    const { heard, levels, loads } = await setUp();
    const interrupted = new Error('interrupted by the user');
    Object.assign(loads.get('8')!, { measureUntil: () => Promise.reject(interrupted) });
    expect(await rejectionOf(levels.judge(TABLE))).to.equal(interrupted);
    expect(outcomes(heard.told)).to.deep.equal(['ttft p95 at 1 virtual user: passed']);
    expect(
      heard.entered.map(({ name, verdict }) => [name, 'reason' in verdict && verdict.reason]),
    ).to.deep.equal([
      ['ttft p95 at 8 virtual users', 'interrupted by the user'],
      ['error_rate at 8 virtual users', 'interrupted by the user'],
    ]);
  });

  it('has in the books what levels sent while they were judged, and nothing twice', async () => {
    const { heard, levels, loads } = await setUp();
    await rejectionOf(levels.judge(TABLE));
    expect(heard.ledgers).to.deep.equal([]);
    const load = loads.get('8')!;
    let counts = load.counts;
    Object.defineProperty(load, 'counts', { get: () => counts });
    const measureUntil = (): Promise<unknown> => {
      counts = { ...counts, scheduled: counts.scheduled + 3, sent: counts.sent + 3, aborted: 3 };
      return Promise.reject(new Error('interrupted'));
    };
    Object.assign(load, { measureUntil });
    await rejectionOf(levels.judge(TABLE));
    expect(heard.ledgers).to.have.length(1);
    expect(heard.ledgers[0]).to.include({ scheduled: 3, sent: 3, completed: 0, aborted: 3 });
  });

  it('calls phases and prompts by what they are', async () => {
    const { heard, levels } = await setUp();
    const limits = [
      [
        ['phase', 'error rate'],
        ['peak', '1%'],
      ],
      [
        ['prompt_tokens', 'median time to first token'],
        ['64', '1 s'],
      ],
    ].flatMap((table) => parseLimitsTable(table));
    for (const limit of limits) levels.leaveOpen(limit, 'interrupted');
    expect(heard.entered.map(({ threshold: { subject } }) => subject)).to.deep.equal([
      'error rate in the phase "peak"',
      'p50 time to first token with prompts of 64 tokens',
    ]);
    expect(heard.entered[0]).to.include({ source: 'stopped before its end' });
  });
});
