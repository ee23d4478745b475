import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { ConnectLook, ContainerLook, HealthLook } from './network/container-look';
import type { NetworkEnvironment } from './network/environment/network-environment';
import { connectLook } from './network/probing/connect-look.fixture';
import { detectedSpike, INJECTED_AT, spikeTrial } from './network/spike-trial.fixture';
import type { SpikeTrial } from './network/spike-trial';
import { milliseconds } from './quantities/units';
import { panelsIn, textsIn } from './report/svg-parts.fixture';
import { controlPicture, trialPicture } from './spike-picture';

const ENVIRONMENT = {
  description: '2 containers of a test',
  containers: [{ id: 'node-1' }, { id: 'node-2' }],
} as unknown as NetworkEnvironment;

const at = (after: number) => milliseconds(INJECTED_AT + after);

/** Looks at both containers every 50 ms for three seconds before the injection and one after it. */
function looks(late: (after: number) => number): readonly ContainerLook[] {
  return Array.from({ length: 80 }, (_, turn) => 50 * turn - 3_000).flatMap((after) =>
    ['node-1', 'node-2'].flatMap((node): ContainerLook[] => {
      const more = node === 'node-2' ? late(after) : 0;
      const [connect, health] = [0.1 + more, 1 + more];
      const made: ConnectLook = connectLook({
        ...{ node, at: at(after), knownAt: at(after + connect), roundTrip: milliseconds(connect) },
      });
      const asked: HealthLook = {
        ...{ kind: 'health', node, at: at(after), knownAt: at(after + health), outcome: 'answered' },
        took: milliseconds(health),
      };
      return [made, asked, { kind: 'prober', at: at(after), lateness: milliseconds(0) }];
    }),
  );
}

const watched = (seen = looks((after) => (after >= 0 ? 15 : 0)), since = -3_000) => ({
  environment: ENVIRONMENT,
  looks: seen,
  since: at(since),
  threshold: milliseconds(5),
});

/** The picture in words; the end of its time is now, which is nothing to compare. */
const told = async (trial: SpikeTrial): Promise<string> =>
  textsIn(await trialPicture(trial, watched())).join('\n');

/** Where the limit of each line of a container stands, in pixels from the top. */
const limitsOf = (svg: string, panel: number): number[] =>
  (panelsIn(svg)[panel]?.rules ?? [])
    .filter(({ dashes, from, to }) => dashes === '5,3' && from.y === to.y)
    .map(({ from }) => from.y);

describe('trialPicture', () => {
  it('tells what was made, what was found of it, and where', async () => {
    expect(await told(spikeTrial())).to.match(
      /Queueing on node-2 at 3\.0 s, 15 ms; detected and named after 200 ms; cause located after 500 ms; 2 containers of a test\. Injected from 3\.0 s to 3\.7 s\. Detected at 3\.2 s, node-2 named, cause queueing at 3\.5 s, trace written at 3\.6 s\. Limit: 5 ms above baseline\./,
    );
  });

  it('tells what was done where the kernel does not tell its size', async () => {
    const name = 'node-2: all processes frozen';
    expect(await told(spikeTrial({ cause: 'freeze', name, trueMagnitude: undefined }))).to.contain(
      'Freeze on node-2 at 3.0 s, all processes frozen; ',
    );
  });

  it('tells what was wrong, and what was not found', async () => {
    expect(await told(spikeTrial({ detected: [], trace: undefined }))).to.contain('15 ms; not detected;');
    const early = detectedSpike({ containers: ['node-1'], detectedAt: -1_000, cause: 'nothing' });
    const wrong = detectedSpike({ containers: ['node-1'], cause: 'unknown' });
    const text = await told(spikeTrial({ detected: [early, wrong] }));
    expect(text).to.contain(
      'detected after 200 ms; wrong container named: node-1; cause not found after 500 ms',
    );
    expect(text).to.contain('1 false alarm: node-1 at 2.0 s');
  });

  it('has the trace by what was detected last before it was written', async () => {
    const detected = [
      detectedSpike({ containers: ['node-1'], detectedAt: -1_000 }),
      detectedSpike(),
      detectedSpike({ containers: ['node-1'], detectedAt: 900, cause: 'nothing' }),
    ];
    const [, description = ''] = textsIn(await trialPicture(spikeTrial({ detected }), watched()));
    expect(description).to.match(
      /Detected at 3\.2 s, node-2 named, cause queueing at 3\.5 s, trace written at 3\.6 s\./,
    );
    expect(description.split('trace written at')).to.have.length(2);
    expect(await told(spikeTrial({ detected, trace: undefined }))).not.to.contain('trace written');
  });

  it('takes for usual what looks took before the injection, and after it was known how to tell', async () => {
    const limits = async (seen: readonly ContainerLook[], since?: number) =>
      limitsOf(await trialPicture(spikeTrial(), watched(seen, since)), 1);
    const spike = await limits(looks((after) => (after >= 0 ? 15 : 0)));
    expect(spike).to.have.length.above(0);
    // The axis reaches from the same least to the same greatest look.
    expect(await limits(looks((after) => (after >= 0 || after < -2_900 ? 15 : 0)))).to.deep.equal(spike);
    expect(await limits(looks((after) => (after >= 0 || after < -1_000 ? 15 : 0)))).not.to.deep.equal(spike);
    expect(
      await limits(
        looks((after) => (after >= 0 || after < -1_000 ? 15 : 0)),
        -1_000,
      ),
    ).to.deep.equal(spike);
  });

  it('has no limit at a container that was not looked at before, and no panel of what is no container', async () => {
    const late = looks(() => 15).filter(({ at: when }) => when >= INJECTED_AT);
    const svg = await trialPicture(spikeTrial(), watched(late));
    expect(panelsIn(svg)).to.have.length(2);
    expect([...limitsOf(svg, 0), ...limitsOf(svg, 1)]).to.deep.equal([]);
  });
});

describe('controlPicture', () => {
  it('tells that nothing was done, and takes every alarm for a false one', async () => {
    const quiet = watched(looks(() => 0));
    expect(textsIn(await controlPicture([], quiet)).join('\n')).to.match(
      /Nothing injected, no alarm in .*; Nothing was done to any container\./,
    );
    const alarm = detectedSpike({ containers: ['node-1'] });
    const text = textsIn(await controlPicture([alarm], quiet)).join('\n');
    expect(text).to.contain('Nothing injected; 1 false alarm: node-1 at 3.2 s');
    expect(text).to.contain('cause queueing at 3.5 s').and.not.contain('trace written');
  });
});
