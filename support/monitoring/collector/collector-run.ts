import type { AlarmMaker } from '../../quantities/alarm';
import { Metronome } from '../../quantities/metronome';
import { milliseconds } from '../../quantities/units';
import type { CollectorPlan } from './collector-plan';
import type { CollectorStatus } from './collector-status';
import { openSinks, type OpenSinks } from './open-sinks';
import { Sampler } from './sampler';
import { Sampling } from './sampling';
import { SinkRecorder } from './sink-recorder';
import { Sinks } from './sinks';
import { Sources } from './sources/sources-of';
import { ThreadCost } from './thread-cost';
import { Ticks } from './ticks';
import { MACHINE_CLOCKS, type TwoClocks } from './two-clocks';
import { lookOnce, WarmAlarm } from './warm-up';

/** From the beginning of the run to its first samples: nothing else is to do then. */
const LEAD_MS = 20;
/** For looks that are under way when the collector is stopped. */
const GRACE_MS = 500;

/** Whom a run tells of itself. */
interface Listener {
  /** Something that people should hear of, once. */
  tell(trouble: string): void;
  /** Its status is another. */
  changed(): void;
}

interface RunTools {
  readonly clocks: TwoClocks;
  readonly makeAlarm: AlarmMaker;
}

const TOOLS: RunTools = { clocks: MACHINE_CLOCKS, makeAlarm: (ring) => new Metronome(ring) };

/** The work of a collector, in the thread that it is started in. */
export class CollectorRun {
  /** Of the first samples, in ms since the Unix epoch. */
  readonly startedAt: number;
  readonly exporterUrl: string | undefined;
  readonly #sinks: Sinks;
  readonly #samplers: readonly Sampler[];
  readonly #sampling: Sampling;
  readonly #resources: AsyncDisposableStack;
  readonly #cost: ThreadCost;
  #deleted = 0;

  /** Rejects with the error of the sink that cannot be opened, or of the URL that is none. */
  static async start(
    plan: CollectorPlan,
    listener: Listener,
    tools: RunTools = TOOLS,
  ): Promise<CollectorRun> {
    await using resources = new AsyncDisposableStack();
    const opened = resources.use(
      await openSinks(plan, (trouble) => {
        listener.tell(trouble);
      }),
    );
    const sources = resources.use(new Sources(plan));
    const { clocks, makeAlarm } = tools;
    const alarm = resources.use(await WarmAlarm.start(makeAlarm, clocks.monotonic));
    await lookOnce(plan);
    const parts = { opened, sources, resources };
    return new CollectorRun(plan, parts, listener, { clocks, makeAlarm: alarm.make });
  }

  private constructor(
    { schedules, labels, retentionEvery }: CollectorPlan,
    { opened, sources, resources }: { opened: OpenSinks; sources: Sources; resources: AsyncDisposableStack },
    listener: Listener,
    { clocks, makeAlarm }: RunTools,
  ) {
    this.exporterUrl = opened.exporterUrl;
    const sinks = new Sinks(opened.sinks, (trouble) => {
      listener.tell(trouble);
    });
    this.#sinks = sinks;
    const made = schedules.map((schedule) => ({ schedule, source: sources.of(schedule.type) }));
    this.#cost = new ThreadCost();
    const start = milliseconds(clocks.monotonic.now() + LEAD_MS);
    this.startedAt = clocks.wall() + LEAD_MS;
    this.#samplers = made.map(({ schedule: { type, interval, retention }, source }) => {
      const recorder = new SinkRecorder(sinks, { type, labels, retention });
      return new Sampler(source, new Ticks(start, interval), clocks, recorder);
    });
    const chore = {
      every: retentionEvery,
      do: () => {
        this.#deleted += sinks.enforceRetention(clocks.wall());
      },
    };
    const rung = (): void => {
      listener.changed();
    };
    const parts = { start, chore, rung };
    this.#sampling = new Sampling(this.#samplers, parts, { clock: clocks.monotonic, makeAlarm });
    // What follows must not throw: from here on they are this one's.
    this.#resources = resources.move();
  }

  get status(): CollectorStatus {
    return {
      types: this.#samplers.map(({ status }) => status),
      sinks: this.#sinks.status,
      deleted: this.#deleted,
      cost: this.#cost.now,
    };
  }

  /** Keeps what looks under way still bring in half a second, then closes all; rejects where something cannot be closed. */
  async stop(): Promise<void> {
    await this.#sampling.stop(AbortSignal.timeout(GRACE_MS));
    await this.#resources.disposeAsync();
  }
}
