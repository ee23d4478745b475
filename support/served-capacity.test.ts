import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseSlaLimit } from './capacity/sla';
import { HeardReport } from './heard-report.fixture';
import { LoadPromises } from './load-promises';
import { Observations } from './observations';
import { parseServedLoad } from './served-load';
import { milliseconds } from './quantities/units';
import { capacitySubject, searchPlan, ServedCapacity, type CapacityWorld } from './served-capacity';

const SLA = [parseSlaLimit('p95 TTFT', '500 ms'), parseSlaLimit('error rate', '2%')] as const;
const BUDGET = milliseconds(1000);

function setUp() {
  const heard = new HeardReport();
  const { report } = heard;
  const judging = { report, gpu: { doubts: () => [] } };
  const promises = new LoadPromises(judging);
  const prepare = (): never => {
    throw new Error('something was sent');
  };
  const world = { report, promises, observations: new Observations(judging), users: { prepare } };
  return { heard, promises, capacity: new ServedCapacity(world as unknown as CapacityWorld) };
}

describe('capacitySubject', () => {
  it('says what is served, within which limits', () => {
    expect(capacitySubject(parseServedLoad('16 virtual users'), SLA)).to.equal(
      'virtual users served within p95 time to first token at most 500 ms, error rate at most 2%',
    );
    expect(capacitySubject(parseServedLoad('20 requests per second'), SLA)).to.match(/^arrival rate served/);
  });
});

describe('searchPlan', () => {
  const bounds = (text: string) => {
    const { promised, least, most, whole } = searchPlan(parseServedLoad(text), SLA, BUDGET);
    return { promised, least, most, whole };
  };

  it('looks for whole users, and for rates of any size', () => {
    expect(bounds('16 virtual users')).to.deep.equal({ promised: 16, least: 1, most: 1000, whole: true });
    const rate = { promised: 20, least: 0.1, most: 10_000, whole: false };
    expect(bounds('20 requests per second')).to.deep.equal(rate);
  });

  it('reaches what is promised, however much or little that is', () => {
    expect(bounds('5000 virtual users').most).to.equal(5000);
    expect(bounds('50000 requests per second').most).to.equal(50_000);
    expect(bounds('0.02 requests per second').least).to.equal(0.02);
  });

  it('takes limits and budget along', () => {
    expect(searchPlan(parseServedLoad('16 virtual users'), SLA, BUDGET)).to.include({
      sla: SLA,
      budget: BUDGET,
    });
  });
});

describe('ServedCapacity', () => {
  it('sends nothing where what is promised is withheld, and says why', async () => {
    const { heard, promises, capacity } = setUp();
    promises.withhold('no server of it');
    expect(await capacity.promise(parseServedLoad('16 virtual users'), SLA)).to.equal('skipped');
    expect(heard.told[0]).to.include({ name: 'capacity' });
    expect(heard.told[0]?.verdict).to.include({ outcome: 'not measured', reason: 'no server of it' });
  });

  it('enters what could not be looked for, with the reason', () => {
    const { heard, capacity } = setUp();
    const promised = parseServedLoad('16 virtual users');
    capacity.leaveOpen(promised, SLA, 'interrupted');
    expect(heard.entered[0]).to.deep.include({
      threshold: { subject: capacitySubject(promised, SLA), comparison: 'at least', limit: promised },
      verdict: { outcome: 'inconclusive', reason: 'interrupted', limit: promised },
    });
  });
});
