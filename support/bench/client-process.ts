import { join } from 'node:path';
import { ChildLines, BenchProcessError } from './child-lines';
import type { Bench } from './bench-context';
import type { ClientReport, ClientWork, ContenderName, OverRedis, WorkKind } from './client/client-work';
import type { ClientPlace } from './cores';

export interface ClientOptions {
  /** Of the product only. */
  readonly workers?: number;
  /** Where it may run: several workers want several cores. */
  readonly on?: ClientPlace;
  /** Its workers are not its threads but processes that come over Redis. */
  readonly over?: OverRedis;
}

/** A contender in a process of its own, as the bench sees it. */
export class ClientProcess implements AsyncDisposable {
  readonly name: ContenderName;
  /** How long the client itself took to start, in ms, without the process and the compiler. */
  readonly startMs: number;
  readonly #child: ChildLines;

  private constructor(name: ContenderName, child: ChildLines, startMs: number) {
    this.name = name;
    this.#child = child;
    this.startMs = startMs;
  }

  static async start(
    name: ContenderName,
    { cores, signal }: Pick<Bench, 'cores' | 'signal'>,
    { workers = 1, on = 'one core', over }: ClientOptions = {},
  ): Promise<ClientProcess> {
    const file = join(__dirname, 'client', 'bench-client.ts');
    const args = [name, String(workers), ...(over === undefined ? [] : [JSON.stringify(over)])];
    const child = new ChildLines(name, cores.clientCommand(file, args, on), signal);
    try {
      const report = (await child.ask()) as ClientReport;
      if (report.type === 'ready') return new ClientProcess(name, child, report.startMs);
      throw new BenchProcessError(`${name} began with: ${JSON.stringify(report)}`);
    } catch (error) {
      await child[Symbol.asyncDispose]();
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Has it do a piece of work. Rejects with a `BenchProcessError` where it fails. */
  async perform<Kind extends WorkKind>(
    kind: Kind,
    task: ClientWork[Kind]['task'],
  ): Promise<ClientWork[Kind]['result']> {
    const report = (await this.#child.ask(JSON.stringify({ kind, task }))) as ClientReport;
    // A client answers an order with a result of its kind.
    if (report.type === 'result') return report.result;
    const why = report.type === 'failed' ? report.message : 'it began anew';
    throw new BenchProcessError(`${this.name}, ${kind}: ${why}`);
  }

  /** Has it end in order. */
  async end(): Promise<void> {
    await this.#child.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
  }
}

/** Starts several, side by side; they are stopped with the stack. */
export async function startClients(
  names: readonly ContenderName[],
  bench: Pick<Bench, 'cores' | 'signal'>,
  stack: AsyncDisposableStack,
): Promise<readonly ClientProcess[]> {
  const starts = await Promise.allSettled(names.map((name) => ClientProcess.start(name, bench)));
  return starts.map((start) => {
    if (start.status === 'fulfilled') return stack.use(start.value);
    throw start.reason;
  });
}
