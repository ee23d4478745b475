import { describe, it } from 'node:test';
import { expect } from 'chai';
import { whyNoNamespaces } from '../network/environment/possible-environments.fixture';
import type { CucumberRun } from './cucumber-run.fixture';
import {
  checksOf,
  ordinaryUser,
  remainsOf,
  SPIKE_ROWS,
  spikeFeature,
  startNetworkRun,
  whyNoOrdinaryUser,
} from './network-run.fixture';
import { expectAllInBooks, expectBooksInBalance } from './user-feature.fixture';

const FREEZE = 'A spike through freeze';
const NAMESPACES = { LLM_NETWORK: 'namespaces' };
/** Of a file in pcapng: its first block is a section header. */
const SECTION_HEADER = '0a0d0d0a';

/** Events of the kernel that a trace was made of; of a trace that holds others, too. */
function expectTrace(run: CucumberRun): number {
  const folder = 'traces/a-spike-through-freeze';
  const trace = JSON.parse(run.read(`${folder}/trace.json`)) as {
    readonly otherData: { readonly kernel_events: number };
    readonly traceEvents: readonly { readonly ph: string; readonly name: string }[];
  };
  expect(trace.traceEvents.filter(({ ph }) => ph !== 'M')).not.to.deep.equal([]);
  expect(run.bytes(`${folder}/packets.pcapng`).subarray(0, 4).toString('hex')).to.equal(SECTION_HEADER);
  return trace.otherData.kernel_events;
}

/** Each row of a spike is judged, in the order of the table; how is for the machine to say. */
function expectJudged(run: CucumberRun, scenario: string): void {
  const checks = checksOf(run, scenario);
  expect(checks.map(({ metric }) => metric)).to.deep.equal(Object.keys(SPIKE_ROWS));
  for (const { outcome, source } of checks) {
    expect(outcome, run.output).to.be.oneOf(['passed', 'failed', 'inconclusive']);
    expect(source).to.match(/^node-[123]: all its processes stopped, and what was detected of it$/);
  }
}

describe('A run in which a latency spike is made', async () => {
  const asRoot = { skip: (await whyNoNamespaces('root')) ?? false };
  const asUser = { skip: whyNoOrdinaryUser() ?? (await whyNoNamespaces('user')) ?? false };

  it('judges what was detected of it, leaves a trace and nothing else', asRoot, async (test) => {
    const started = startNetworkRun(test, { feature: spikeFeature('freeze'), environment: NAMESPACES });
    const { run } = started;
    expect(await run.ended(), run.output).to.be.oneOf([0, 1]);
    expectJudged(run, FREEZE);
    expectBooksInBalance(run);
    expectAllInBooks(run);
    expect(run.results.scenarios[0]?.error ?? '').not.to.match(/^\s+at /m);
    expect(run.notes)
      .to.match(/^made: node-[123]: all its processes stopped; .*ended after/m)
      .and.match(/^3 servers, each in a network namespace with a veth pair/m)
      .and.match(/^kernel events: ftrace ring/m)
      .and.match(/^trace written .*trace\.json, .*packets\.pcapng/m);
    expect(run.charts).to.deep.equal(['a-spike-through-freeze-latency-spike.svg']);
    expect(expectTrace(run)).to.be.greaterThan(0);
    expect(await remainsOf(started)).to.deep.equal([]);
  });

  it('tells an ordinary user what only root can have, and measures the rest', asUser, async (test) => {
    const started = startNetworkRun(test, {
      feature: spikeFeature('CPU throttling', 'freeze'),
      user: ordinaryUser,
    });
    const { run } = started;
    expect(await run.ended(), run.output).to.be.oneOf([0, 1]);
    for (const { outcome, reason } of checksOf(run, 'A spike through CPU throttling')) {
      expect(outcome).to.equal('not measured');
      expect(reason).to.match(/a spike through CPU throttling cannot be made here: .*control group/);
    }
    expectJudged(run, FREEZE);
    expect(checksOf(run, FREEZE).at(-1)?.observed?.method).to.match(
      /^0 kernel events and [\d,]+ packets; without events of the kernel: the kernel lets only root trace it/,
    );
    expect(run.notes)
      .to.match(/^3 servers, each in a network namespace within a user namespace/m)
      .and.match(/^kernel events: nothing \(root is missing/m);
    expect(expectTrace(run)).to.equal(0);
    expectBooksInBalance(run);
    expectAllInBooks(run);
    expect(await remainsOf(started)).to.deep.equal([]);
    expect(run.output).not.to.match(/EACCES|^\s+at /m);
  });
});
