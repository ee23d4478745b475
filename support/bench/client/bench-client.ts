import { createInterface } from 'node:readline';
import { AutocannonClient } from './autocannon-client';
import { BareSocket } from './bare-socket';
import { BareUndici } from './bare-undici';
import {
  CONTENDERS,
  type ClientOrder,
  type ClientReport,
  type Contender,
  type ContenderName,
  type OverRedis,
} from './client-work';
import { ProductClient } from './product-client';

/** One contender in a process of its own: `bench-client.ts NAME [WORKERS [OVER]]`; a line of JSON in, a line of JSON out. */
async function main(): Promise<void> {
  const [given, workers = '1', over] = process.argv.slice(2);
  const name = CONTENDERS.find((known) => known === given);
  if (name === undefined) throw new Error(`"${given ?? ''}" is not one of ${CONTENDERS.join(', ')}`);
  const startedAt = performance.now();
  await using contender = await started(name, Number(workers), over);
  say({ type: 'ready', startMs: performance.now() - startedAt });
  for await (const line of createInterface(process.stdin)) {
    say(await perform(contender, JSON.parse(line) as ClientOrder));
  }
}

function started(name: ContenderName, workers: number, over?: string): Contender | Promise<Contender> {
  switch (name) {
    case 'bare socket':
      return new BareSocket();
    case 'bare undici':
      return new BareUndici();
    case 'autocannon':
      return new AutocannonClient();
    case 'lean':
    case 'undici':
      return over === undefined
        ? ProductClient.ofThreads(name, workers)
        : ProductClient.ofProcesses(name, workers, JSON.parse(over) as OverRedis);
  }
}

async function perform(contender: Contender, { kind, task }: ClientOrder): Promise<ClientReport> {
  // The order says which task belongs to which kind.
  const work = contender[kind] as ((given: typeof task) => Promise<never>) | undefined;
  if (work === undefined) return { type: 'failed', message: `it does not do ${kind}` };
  try {
    return { type: 'result', result: await work(task) };
  } catch (error) {
    return {
      type: 'failed',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

function say(report: ClientReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
