import type { JudgedLoad } from './load/judged-load';
import { judgeRows, leaveRowsOpen, type JudgedRow } from './judged-rows';
import type { DetectedSpike } from './network/detection/detected-spike';
import { injectionOf, largestMagnitude } from './network/injection/injection-of';
import type { SpikeCause } from './network/spike-cause';
import { networkSetting, withhold, type NetworkWorld } from './network-setting';
import { parseSpikeActions, type PromisedSpikeAction, type SpikeAction } from './promised-spike-action';
import { monotonicClock } from './quantities/clock';
import type { RawTable } from './quantities/table-faults';
import { milliseconds, type Milliseconds } from './quantities/units';
import { chartName } from './report/chart-name';
import { run } from './run';
import { scenarioSeed } from './scenario-seed';
import { exactly } from './server-meter';
import type { SkippedPromise } from './skipped-promise';
import { controlPicture, trialPicture } from './spike-picture';
import { spikeRow, spikeThreshold } from './spike-promises';
import { spikeText, trialText } from './spike-text';
import { trySpike, type SpikeTrial } from './network/spike-trial';
import { seededIntegers } from './statistics/random';
import { WatchedContainers } from './watched-containers';

interface SpikeWorld extends NetworkWorld {
  readonly promised: readonly SkippedPromise[];
  hold(load: JudgedLoad): void;
}

/** Where nothing is promised of them. */
const USUAL_THRESHOLD = milliseconds(5);
const USUAL_LONGEST = milliseconds(30_000);
/** What is made is by so many times larger than what has to be noticed. */
const MARGIN = 3;
/** Packets wait for less in no queue that is kept full. */
const SMALLEST = 10;
const STAGE_MS = 1_000;
/** Before a spike is made: any time between these. */
const QUIET_MS = [1_000, 3_000] as const;
const LONGEST_UNREST_MS = 5_000;

/** Latency spikes of containers: whether they are found, whose they are, and what made them. */
export class SpikeScenario {
  readonly #world: SpikeWorld;
  #watched: WatchedContainers | undefined;
  #withheld: string | undefined;
  #trial: SpikeTrial | undefined;

  constructor(world: SpikeWorld) {
    this.#world = world;
  }

  /** Puts a load on containers, and watches them, the kernel and the packets between them from now on. */
  async watch(): Promise<void> {
    const { report, resources } = this.#world;
    const setting = await networkSetting(this.#world, ['round trip', 'queues', 'kernel events', 'packets']);
    if (setting.status === 'withheld') {
      this.#withhold(setting.reason);
      return;
    }
    report.stage('what is usual is learnt');
    const threshold = this.#thresholdOf('Detect the spike') ?? USUAL_THRESHOLD;
    this.#watched = await WatchedContainers.begin(setting.loaded, threshold, resources);
  }

  /** Makes a spike on one container, which what watches does not know, and waits until it is found and traced. */
  async occur(cause: SpikeCause): Promise<void> {
    const watched = this.#begun;
    if (watched === undefined) return;
    const { report } = this.#world;
    const { containers } = watched.loaded.environment;
    const expendable = containers.filter((one) => one.expendable);
    const draw = seededIntegers(scenarioSeed(run.seed, report.title, 1));
    const container = expendable[draw(0, Math.max(0, expendable.length - 1))];
    if (container === undefined) {
      await this.#leave('no container may be harmed: name those that may in LLM_EXPENDABLE_CONTAINERS');
      return;
    }
    const threshold = this.#thresholdOf('Detect the spike') ?? USUAL_THRESHOLD;
    const most = largestMagnitude(cause) ?? Infinity;
    const magnitude = milliseconds(Math.min(most, Math.max(SMALLEST, MARGIN * threshold)));
    const injection = await injectionOf(cause, container, watched.loaded.environment, { magnitude });
    if ('impossible' in injection) {
      await this.#leave(`a spike through ${cause} cannot be made here: ${injection.impossible}`);
      return;
    }
    const folder = run.folder
      .prepare(`traces/${chartName(report.title, new Set())}/trace.json`)
      .replace(/\/trace\.json$/, '');
    const { watch, recorder } = watched;
    const tell = (text: string): void => {
      report.stage(text);
    };
    // Neither the container nor the instant is to be known before.
    const at = monotonicClock.now() + draw(...QUIET_MS);
    try {
      // One that is there already would hide it, unless it does not end.
      const isQuiet = (spikes: readonly DetectedSpike[]): boolean =>
        spikes.every(({ endedAt }) => endedAt !== undefined) ||
        monotonicClock.now() >= at + LONGEST_UNREST_MS;
      await watch.until((spikes) => monotonicClock.now() >= at && isQuiet(spikes), run.signal);
      this.#trial = await trySpike(injection, container, {
        ...{ watch, recorder, folder, tell, signal: run.signal, containers: containers.length },
        longest: this.#longest,
      });
      report.happened(`${cause} in ${container.id}`, this.#trial.injectedAt);
      report.happened('ended', this.#trial.healedAt);
      report.note(trialText(this.#trial));
      report.picture('Latency spike', await trialPicture(this.#trial, looksOf(watched, threshold)));
    } finally {
      await watched.endLoad(this.#world);
    }
  }

  /** Makes nothing for that long. */
  async waitQuietly(time: number): Promise<void> {
    const watched = this.#begun;
    if (watched === undefined) return;
    const { report, observations } = this.#world;
    const { watch } = watched;
    const began = monotonicClock.now();
    const ends = began + time;
    const tell = (): void => {
      report.stage(`nothing is done: ${Math.round((monotonicClock.now() - began) / 1000)} s`);
    };
    const ticker = setInterval(tell, STAGE_MS);
    try {
      await watch.until(() => monotonicClock.now() >= ends, run.signal);
    } finally {
      clearInterval(ticker);
    }
    await watched.endLoad(this.#world);
    const alarms = watch.spikes;
    for (const alarm of alarms) report.note(spikeText(alarm, began));
    report.picture('No latency spike', await controlPicture(alarms, looksOf(watched, USUAL_THRESHOLD)));
    const looks = watch.looks.length;
    observations.note(
      'false alarms',
      () => exactly(alarms.length, looks, 'count', 'nothing was made', 'looks'),
      'looks at all containers',
      () => watched.doubts(began),
    );
  }

  /** Judges a table, row by row. */
  promise(table: RawTable): 'skipped' | undefined {
    return this.promiseRows(parseSpikeActions(table));
  }

  promiseRows(actions: readonly PromisedSpikeAction[]): 'skipped' | undefined {
    const rows = actions.map((promised): JudgedRow => {
      if (this.#trial !== undefined) return spikeRow(promised, this.#trial);
      const reason = this.#withheld;
      if (reason === undefined)
        throw new Error('this step needs an earlier one that is missing: "When a latency spike occurs"');
      const threshold = spikeThreshold(promised);
      return { threshold, evidence: { status: 'unavailable', reason }, source: 'settings' };
    });
    return judgeRows(rows, this.#world.report);
  }

  /** Enters a row that could not be judged to its end. */
  leaveOpen(promised: PromisedSpikeAction, reason: string): void {
    leaveRowsOpen([spikeThreshold(promised)], reason, this.#world.report);
  }

  /** Undefined where nothing is to be measured. Throws where no step has begun to watch. */
  get #begun(): WatchedContainers | undefined {
    if (this.#withheld !== undefined || this.#watched !== undefined) return this.#watched;
    throw new Error(
      'this step needs an earlier one that is missing: "Given system metrics collection is enabled"',
    );
  }

  /** From the beginning of a spike: what is not done by then is not done in time. */
  get #longest(): Milliseconds {
    const limits = (['Identify the container', 'Locate the kernel issue'] as const).map(
      (action) => this.#thresholdOf(action) ?? 0,
    );
    const longest = Math.max(...limits);
    // A little longer, so that what is missed lies beyond the limit.
    return longest === 0 ? USUAL_LONGEST : milliseconds(longest + 500);
  }

  #thresholdOf(action: SpikeAction): Milliseconds | undefined {
    for (const { about } of this.#world.promised)
      if (about.kind === 'spike action' && about.promised.action === action) return about.promised.threshold;
    return undefined;
  }

  #withhold(reason: string): void {
    this.#withheld = reason;
    withhold(this.#world, ['false alarms'], reason);
  }

  async #leave(reason: string): Promise<void> {
    this.#withhold(reason);
    await this.#watched?.endLoad(this.#world);
    this.#watched = undefined;
  }
}

const looksOf = ({ loaded, watch, since }: WatchedContainers, threshold: Milliseconds) => ({
  environment: loaded.environment,
  looks: watch.looks,
  since,
  threshold,
});
