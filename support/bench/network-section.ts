import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import type { NetworkEnvironment } from '../network/environment/network-environment';
import { startEnvironment, type StartedEnvironment } from '../network/environment/start-environment';
import { spikeKindsPossible } from '../network/injection/injection-of';
import { NetworkError } from '../network/network-error';
import type { Bench, Section, SectionReport } from './bench-context';
import { beginLoad } from './network-section-load';
import { plannedTrials } from './network-section-plan';
import { alarmTable, foundTable, judgedSpikes, wrongNotes } from './network-section-report';
import { tryAll } from './network-section-trials';

const CONTAINERS = 3;
/** As a small server: 8 requests at once, each 20 ms to its first token and 5 ms for each one after it. */
const FLAGS = ['--streams', '8', '--queue', '10000', '--ttft', '20 ms', '--itl', '5 ms'];

/** Spikes of each cause, made on containers that serve: how many are found, how soon, and what is cried falsely. */
export const networkSection: Section = {
  async run(bench: Bench): Promise<SectionReport> {
    const { signal } = bench;
    let started: StartedEnvironment;
    try {
      started = await startEnvironment('auto', { count: CONTAINERS, flags: FLAGS, signal });
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      return { tables: [], figures: [], notes: [`Not measured: ${error.message}`], measured: undefined };
    }
    await using environment = started.environment;
    return await measured(bench, environment, started.notes);
  },
};

async function measured(
  bench: Bench,
  environment: NetworkEnvironment,
  notes: readonly string[],
): Promise<SectionReport> {
  const { options, signal } = bench;
  const { seed } = options;
  await using resources = new AsyncDisposableStack();
  const kinds = await spikeKindsPossible(environment);
  const causes = kinds.filter(({ impossible }) => impossible === undefined).map(({ cause }) => cause);
  const plan = plannedTrials({
    ...{ causes, containers: environment.containers.length },
    ...{ rounds: options.repetitions.network, seed },
  });
  const load = await beginLoad(environment, resources, seed, signal);
  const [waitedBefore, startedAt] = [pressureMs(), performance.now()];
  const run = await tryAll(environment, plan, {
    ...{ seed, signal, traced: !options.quick },
    progress: (what) => {
      bench.progress(what);
    },
  });
  const waited = (pressureMs() - waitedBefore) / (performance.now() - startedAt);
  load.stop();
  const { counts } = await load.result;
  const spikes = judgedSpikes(run);
  return {
    tables: [foundTable(causes, spikes), alarmTable(run)],
    figures: [],
    notes: [
      `${[environment.description, ...notes].join('; ')}; seed ${seed}.`,
      ...kinds.flatMap(({ cause, impossible }) =>
        impossible === undefined ? [] : [`No spike through ${cause} can be made here: ${impossible}`],
      ),
      'others: spikes of other containers alone while one lasted; early: detected while one was made ready.',
      `The load: ${JSON.stringify(counts)}. ${noiseText(waited)}`,
      ...wrongNotes(run, spikes),
    ],
    measured: {
      made: spikes.map(({ trial, outcome, looks, from, to }) => ({
        ...{ from, to, outcome },
        // All detected ones are told once, below.
        trial: { ...trial, detected: undefined },
        looks: outcome.locatedAfter === undefined ? looks : [],
      })),
      controls: run.controls,
      failed: run.failed,
      watched: run.watched,
      spikes: run.spikes,
    },
  };
}

/** For how long some task of the machine has waited for a CPU, in ms; NaN where the kernel does not tell. */
function pressureMs(): number {
  try {
    return Number(/^some .*total=(\d+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1]) / 1_000;
  } catch {
    return NaN;
  }
}

function noiseText(waitedShare: number): string {
  const waited = Number.isNaN(waitedShare)
    ? 'for how long tasks waited for a CPU is not told'
    : `some task waited for a CPU ${(100 * waitedShare).toFixed(0)} % of the time`;
  return `Load average at the end: ${loadavg()
    .map((load) => load.toFixed(1))
    .join(', ')}; ${waited}.`;
}
