import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { HeldInvitation } from '../redis/held-invitation';
import { RedisLink, type RedisSettings } from '../redis/redis-link';
import { clearNamespace, clearNamespaces } from '../redis/run-namespace';
import type { Order, WorkerCard } from '../wire/messages';
import { RunKeys, WIRE_SCHEMA, type ProtocolTimes } from '../wire/protocol';
import { LoadFlows } from './load-flows';
import { ReportStream, type Report } from './report-stream';
import { WorkerRoster } from './worker-roster';

/** How long Redis may be silent. */
export type LinkTimes = NonNullable<Parameters<typeof RedisLink.connect>[2]>;

interface ConnectionOptions {
  readonly redis: RedisSettings;
  readonly linkTimes?: LinkTimes;
  /** Of the package. */
  readonly version: string;
  readonly times: ProtocolTimes;
  readonly signal: AbortSignal;
}

/** Who hears what comes over Redis. */
export interface Listener {
  report(report: Report): void;
  lost(worker: WorkerCard): void;
  note(line: string): void;
}

/** After the end of a run workers have so long to leave before its keys are taken away, in ms. */
const LEAVING_MS = 2_000;
const LOOK_MS = 20;

/** All that a run has in Redis: its invitation, its workers, its queues, and what its workers say. */
export class RunConnections implements AsyncDisposable {
  readonly keys: RunKeys;
  readonly link: RedisLink;
  readonly flows: LoadFlows;
  readonly roster: WorkerRoster;
  readonly stream: ReportStream;
  readonly runId: string;
  readonly #held: HeldInvitation;

  private constructor(
    runId: string,
    { link, held, flows }: { link: RedisLink; held: HeldInvitation; flows: LoadFlows },
    times: ProtocolTimes,
    listener: Listener,
  ) {
    this.runId = runId;
    this.#held = held;
    this.link = link;
    this.flows = flows;
    const keys = new RunKeys(runId);
    this.keys = keys;
    const { commands } = link;
    this.roster = new WorkerRoster({
      redis: commands,
      keys,
      times,
      note: (line) => {
        listener.note(line);
      },
      onLost: (card) => {
        listener.lost(card);
      },
    });
    this.stream = new ReportStream({
      reader: link.open('reports'),
      commands,
      key: keys.reports,
      hear: (report) => {
        listener.report(report);
      },
      puzzled: (what) => {
        listener.note(what);
      },
    });
  }

  /** Invites workers. Rejects with a `LoadWorkerError` where Redis is out of reach, or another run's. */
  static async open(options: ConnectionOptions, listener: Listener): Promise<RunConnections> {
    const { times, version, signal } = options;
    const runId = randomUUID();
    const keys = new RunKeys(runId);
    await using opened = new AsyncDisposableStack();
    const link = opened.use(await RedisLink.connect(options.redis, signal, options.linkTimes));
    for (const line of link.notes) listener.note(line);
    const coordinator = `${hostname()}, process ${process.pid}`.slice(0, 200);
    const since = new Date().toISOString();
    const invitation = { runId, version, schema: WIRE_SCHEMA, coordinator, since };
    const held = opened.use(await HeldInvitation.take(link, invitation, times));
    for (const left of await clearNamespaces(link.commands, keys.namespace))
      listener.note(`the keys ${left}:* of a run that is dead were taken out of Redis`);
    const flows = await LoadFlows.open(link, keys, times);
    const connections = new RunConnections(runId, { link, held, flows }, times, listener);
    opened.move();
    return connections;
  }

  /** Aborted with a `LoadWorkerError` when Redis, or the invitation, is this run's no more. */
  get lost(): AbortSignal {
    return this.#held.lost;
  }

  /** Tells the workers that the run is over, and leaves nothing of it in Redis. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { link, keys, flows, roster, stream } = this;
    if (!this.lost.aborted) {
      const end: Order = { type: 'end' };
      await link.commands.publish(keys.orders, JSON.stringify(end)).catch(() => undefined);
    }
    await this.#held[Symbol.asyncDispose]();
    await roster.close();
    if (!link.lost.aborted) await this.#untilLeft();
    await Promise.all([stream.close(), flows[Symbol.asyncDispose]()]);
    if (!link.lost.aborted) await clearNamespace(link.commands, this.runId).catch(() => undefined);
    await link[Symbol.asyncDispose]();
  }

  /** What a worker that is leaving writes yet would stay. */
  async #untilLeft(): Promise<void> {
    const until = performance.now() + LEAVING_MS;
    while (!this.link.lost.aborted && performance.now() < until) {
      await this.roster.look().catch(() => undefined);
      if (this.roster.aliveCount === 0) return;
      await pause(LOOK_MS);
    }
  }
}
