import { EmbeddedEngine } from '../engine/embedded-engine';
import type { Bench, Section, SectionReport } from './bench-context';
import { startClients } from './client-process';
import type { RequestsResult } from './client/client-work';
import { isInstalled } from './cores';
import { figureTable } from './figure-tables';
import { noiseNote, noted, type Noise } from './machine-noise';
import { Samples } from './samples';
import { wrk } from './wrk';

const CLIENTS = ['lean', 'undici'] as const;
/** As the guide's own command asks: `wrk -t4 -c10`. */
const WRK_THREADS = 4;
const CONDITIONS = [10, 50].map((connections) => ({
  name: `health check, ${connections} connections`,
  is: { connections },
}));
const START_MS = 600;

type Sample = RequestsResult & Noise;
const rate = ({ requests, seconds }: RequestsResult): number => requests / seconds;

/**
 * Requests per second of the health check of the embedded engine, by the client of the features and by wrk: the
 * server sets this figure, so that two right clients agree on it.
 */
export const healthSection: Section = {
  async run(bench: Bench): Promise<SectionReport> {
    const hasWrk = isInstalled('wrk');
    const samples = new Samples<Sample>();
    const repetitions = bench.options.repetitions.health;
    await using stack = new AsyncDisposableStack();
    const plans = [{ size: 'small', slots: 1, sequenceLength: 64 }] as const;
    const engine = stack.use(await EmbeddedEngine.start({ plans }));
    const url = new URL(engine.baseUrl).origin;
    const clients = await startClients(CLIENTS, bench, stack);
    const [warmUp, duration] = bench.options.quick ? [200, 500] : [300, 1000];
    for (const client of clients)
      await client.perform('requests', {
        url,
        method: 'GET',
        connections: 10,
        warmUp: 0,
        duration: START_MS,
      });
    for (let repetition = 1; repetition <= repetitions; repetition += 1) {
      bench.progress(`health: repetition ${repetition} of ${repetitions}`);
      for (const { name, is } of CONDITIONS) {
        const task = { ...is, url, method: 'GET', warmUp, duration } as const;
        for (const client of clients)
          samples.add(
            name,
            client.name,
            await noted([engine.pid, client.pid], () => client.perform('requests', task)),
          );
        if (hasWrk) samples.add(name, 'wrk', await noted([engine.pid], () => wrk(task, bench, WRK_THREADS)));
      }
    }
    return report(hasWrk, samples);
  },
};

function report(hasWrk: boolean, samples: Samples<Sample>): SectionReport {
  const contenders = [...CLIENTS, ...(hasWrk ? ['wrk'] : [])];
  type Condition = { readonly name: string };
  const conditions = CONDITIONS.map(({ name }) => ({ name, is: { name } }));
  const rates = figureTable<Condition>(
    'Requests per second of the health check of the embedded engine',
    conditions,
    contenders.map((contender) => ({
      name: contender,
      value: ({ name }) => samples.median(name, contender, rate),
    })),
  );
  const ratios = figureTable<Condition>(
    'Ratios of requests per second',
    conditions,
    (hasWrk ? CLIENTS : []).map((client) => ({
      name: `${client} / wrk`,
      value: ({ name }) => samples.ratio(name, [client, 'wrk'], rate),
    })),
  );
  return {
    tables: hasWrk ? [rates.table, ratios.table] : [rates.table],
    figures: ratios.figures,
    notes: [noiseNote(samples.all), ...(hasWrk ? [] : ['wrk is not installed: it is not compared.'])],
    measured: contenders.map((contender) => ({
      contender,
      conditions: CONDITIONS.map(({ name }) => ({ name, repetitions: samples.of(name, contender) })),
    })),
  };
}
