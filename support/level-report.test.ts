import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseSlaLimit } from './capacity/sla';
import { HeardReport } from './heard-report.fixture';
import { reportLevels } from './level-report';
import { behaviourOf, settingOf } from './load/behaviour/request-setting.fixture';
import { userRequests } from './load/behaviour/user-requests';
import { clientHealth, threadHealth } from './load/health/client-health.fixture';
import { Ledger } from './load/ledger';
import { completed, failed, roundOf, roundsOf } from './load/record.fixture';
import type { RequestRecord } from './load/request-record';
import { booksOf, measuredLevel } from './measured-level.fixture';
import type { PreparedUsers } from './user-setting';

const ROUNDS = roundsOf(20, () => [completed({ contentAt: [40, 50, 60] })]);
const FAILING = ROUNDS.map(({ index, records }) => roundOf(index, [...records, failed()]));
const PILOT = booksOf(ROUNDS.slice(0, 3));

async function told(fields: Pick<Parameters<typeof reportLevels>[0], 'loads'> & { readonly ttft?: string }) {
  const { loads, ttft } = fields;
  const heard = new HeardReport();
  const requests = await userRequests(
    behaviourOf({ 'prompt tokens': '32', 'output tokens': '16' }),
    settingOf(),
  );
  const prepared = { requests, pilot: { counts: PILOT } } as unknown as PreparedUsers;
  const seen: RequestRecord[] = [];
  const users = {
    tellLengths: (_: unknown, records: readonly RequestRecord[]) => {
      seen.push(...records);
    },
  };
  const sla = ttft === undefined ? {} : { sla: [parseSlaLimit('median TTFT', ttft)] as const };
  reportLevels({ unit: 'users', loads, prepared, ...sla }, { report: heard, users });
  const remarks = heard.notes[0]?.split('\n').map((line) => line.split(/ {2,}/).at(-1)) ?? [];
  return { heard, seen, remarks: remarks.slice(1) };
}

describe('reportLevels', () => {
  it('tells the levels, measures their figures, and has all that was sent in the books', async () => {
    const loads = [await measuredLevel(1, ROUNDS), await measuredLevel(2, FAILING)];
    const { heard, seen } = await told({ loads });
    expect(heard.notes[0]?.split('\n')).to.have.length(3);
    expect(heard.values.get('ttft p50 at 2 users')).to.include({ status: 'estimated', value: 40 });
    expect(heard.values.get('error_rate at 2 users')).to.include({ value: 50 });
    expect([...heard.values.keys()].filter((name) => name.endsWith(' at 1 users'))).to.have.length(9);
    expect(seen).to.have.length(40);
    const ledger = new Ledger();
    for (const counts of heard.ledgers) ledger.add(counts);
    expect(ledger.counts).to.include({ scheduled: 63, completed: 43, 'http error': 20 });
  });

  it('remarks on what failed first where no limits are set', async () => {
    const loads = [await measuredLevel(1, ROUNDS), await measuredLevel(2, FAILING)];
    const { remarks } = await told({ loads });
    expect(remarks[0]).to.match(/^\d+$/);
    expect(remarks[1]).to.match(/^first failure \(http error\): http:\/\/host answered 500/);
  });

  it('remarks on what each level is worth where they are', async () => {
    const loads = [await measuredLevel(1, ROUNDS)];
    expect((await told({ loads, ttft: '50 ms' })).remarks).to.deep.equal(['held']);
    expect((await told({ loads, ttft: '30 ms' })).remarks).to.deep.equal([
      'broken: p50 time to first token is beyond its limit',
    ]);
  });

  it('remarks above all that a client was too busy', async () => {
    const busy = clientHealth([threadHealth({ busiestWindow: 0.99 })]);
    const { remarks } = await told({
      loads: [await measuredLevel(1, FAILING, { health: busy })],
      ttft: '1 s',
    });
    expect(remarks[0]).to.match(/^invalid: a load worker was busy 99%/);
  });

  it('has in the books what was sent before any level was', async () => {
    const { heard } = await told({ loads: [] });
    expect(heard.ledgers).to.deep.equal([PILOT]);
    expect(heard.notes).to.deep.equal([]);
  });
});
