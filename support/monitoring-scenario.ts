import { setTimeout as pause } from 'node:timers/promises';
import { judgeRows, leaveRowsOpen } from './judged-rows';
import type { JudgedLoad } from './load/judged-load';
import { MONITORED_SEQUENCE, MonitoredLoad } from './monitored-load';
import { monitoringPicture } from './monitoring-picture';
import { MonitoringSetting } from './monitoring-setting';
import type { PrometheusMonitoring } from './monitoring/prometheus/prometheus-monitoring';
import { parseRecordings, type PromisedRecording } from './promised-recording';
import { formatQuantity, type Quantity } from './quantities/quantity';
import type { RawTable } from './quantities/table-faults';
import { milliseconds, type Milliseconds } from './quantities/units';
import { recordingRows, recordingThresholds, type Collection } from './recording-promises';
import { run } from './run';
import { RunningMonitoring, type JudgedSystem } from './running-monitoring';
import type { ScenarioReport } from './scenario-report';
import type { SkippedPromise } from './skipped-promise';
import type { SystemUnderTest } from './system/system-under-test';
import { compressed } from './time-compression';

interface MonitoredWorld {
  readonly report: ScenarioReport;
  readonly resources: AsyncDisposableStack;
  readonly system: SystemUnderTest;
  readonly promised: readonly SkippedPromise[];
  useSystem(): Promise<void>;
  hold(load: JudgedLoad): void;
}

/** Between two lines of progress. */
const STAGE_MS = 1_000;

/** Metrics that are collected for a while, and what is promised of their recording. */
export class MonitoringScenario {
  readonly #world: MonitoredWorld;
  #setting: MonitoringSetting | undefined;
  #systems: readonly JudgedSystem[] = [];
  #collection: Collection | undefined;

  constructor(world: MonitoredWorld) {
    this.#world = world;
  }

  /** Reaches the monitoring system of the settings, or sees what of the suite's own there is on this machine. */
  async configure(): Promise<void> {
    this.#setting = await MonitoringSetting.of(run.parameters);
    for (const note of this.#setting.notes) this.#world.report.note(note);
  }

  /** Lets the monitoring system record for that time, which the settings may compress, while a load is sent. */
  async collect({ value }: Quantity): Promise<void> {
    const setting = given(this.#setting);
    const promised = milliseconds(value);
    if (setting.prometheus === undefined) await this.#record(setting, promised);
    else await this.#lookBack(setting.prometheus, promised);
  }

  /** Judges a table, row by row, on every monitoring system. */
  promise(table: RawTable): Promise<'skipped' | undefined> {
    return this.promiseRows(parseRecordings(table));
  }

  async promiseRows(rows: readonly PromisedRecording[]): Promise<'skipped' | undefined> {
    const { report } = this.#world;
    const collection = given(this.#collection);
    const judged = [];
    const notes: string[] = [];
    for (const row of rows)
      for (const system of this.#systems) {
        const found = await recordingRows(row, system, collection);
        judged.push(...found.rows);
        notes.push(...found.notes);
      }
    report.note(notes.join('\n'));
    return judgeRows(judged, report);
  }

  /** Enters a row that could not be judged to its end. */
  leaveOpen(row: PromisedRecording, reason: string): void {
    const names = this.#systems.length === 0 ? ['monitoring'] : this.#systems.map(({ name }) => name);
    const thresholds = names.flatMap((name) => Object.values(recordingThresholds(row, name)));
    leaveRowsOpen(thresholds, reason, this.#world.report);
  }

  /** The rows that later steps promise something of: when to sample is to be known before. */
  get #rows(): readonly PromisedRecording[] {
    return this.#world.promised.flatMap(({ about }) => (about.kind === 'recording' ? [about.row] : []));
  }

  async #record(setting: MonitoringSetting, promised: Milliseconds): Promise<void> {
    const { report, resources } = this.#world;
    await this.#world.useSystem();
    const { system } = this.#world;
    await system.configure([{ size: 'small', batchSize: 8, sequenceLength: MONITORED_SEQUENCE }]);
    const { timeCompression } = run.parameters;
    const { duration, note } = compressed(promised, timeCompression);
    if (note !== undefined) report.note(`${note}; the times between samples are compressed likewise`);
    report.stage('monitoring starts');
    const slowest = Math.max(0, ...this.#rows.map(({ interval }) => interval)) / timeCompression;
    const longest = milliseconds(duration + slowest + LOAD_SPARE);
    const load = await MonitoredLoad.begin(system, { longest, scenario: report.title });
    report.note(`meanwhile ${load.description}`);
    let running: RunningMonitoring | undefined;
    try {
      const plan = { rows: this.#rows, timeCompression, duration, tally: load.tally.buffer };
      running = resources.use(await RunningMonitoring.start(setting, system, plan));
      this.#systems = running.systems;
      const from = Math.max(Date.now(), running.settledAt);
      await this.#wait(milliseconds(from + duration - Date.now()), [load.untilEnd(), running.untilEnd()]);
      this.#collection = { from, to: from + duration, timeCompression, doubts: [] };
    } finally {
      const sent = await load.stop();
      for (const record of sent.records) report.record(record);
      this.#world.hold(sent);
      // Whatever ended it early, what was recorded until then is shown.
      if (running !== undefined) await this.#tell(running);
    }
    run.signal.throwIfAborted();
  }

  async #tell(running: RunningMonitoring): Promise<void> {
    const { report } = this.#world;
    const notes = await running.notes();
    for (const note of notes) report.note(note);
    await monitoringPicture(running, notes[0] ?? '', report);
  }

  async #wait(duration: Milliseconds, endings: readonly Promise<never>[]): Promise<void> {
    const { report } = this.#world;
    const all = formatQuantity({ dimension: 'duration', value: duration });
    const startedAt = performance.now();
    const over = new AbortController();
    const telling = setInterval(() => {
      const sofar = formatQuantity({ dimension: 'duration', value: performance.now() - startedAt });
      report.stage(`metrics are collected: ${sofar} of ${all}`);
    }, STAGE_MS);
    const signal = AbortSignal.any([run.signal, over.signal]);
    try {
      await Promise.race([pause(duration, undefined, { signal }), ...endings]);
    } catch (error) {
      throw run.signal.aborted ? run.signal.reason : error;
    } finally {
      clearInterval(telling);
      over.abort();
    }
  }

  /** What the user's own Prometheus has recorded until now; nothing of it can be compressed. */
  async #lookBack(prometheus: PrometheusMonitoring, promised: Milliseconds): Promise<void> {
    const to = Date.now();
    const from = to - promised;
    const asked = formatQuantity({ dimension: 'duration', value: promised });
    this.#world.report.note(`${prometheus.name}: what it has recorded in the last ${asked}`);
    this.#systems = [{ name: 'Prometheus', system: prometheus }];
    this.#collection = { from, to, timeCompression: 1, doubts: await this.#youth(prometheus, from, to) };
  }

  /** One that was started a while ago has not missed what came before: that it would have recorded it is not known. */
  async #youth(prometheus: PrometheusMonitoring, from: number, to: number): Promise<readonly string[]> {
    let first = Infinity;
    for (const { type } of this.#rows) {
      const recorded = await prometheus.recorded(type, from - (to - from), to);
      if (recorded.status === 'recorded')
        for (const { instants } of recorded.series) first = Math.min(first, ...instants.slice(0, 1));
    }
    if (!Number.isFinite(first) || first <= from) return [];
    const [held, asked] = [to - first, to - from].map((value) =>
      formatQuantity({ dimension: 'duration', value }),
    );
    return [`it holds only the last ${held ?? ''} of the ${asked ?? ''} that are asked for: come back later`];
  }
}

/** The load is to outlast what is recorded, and what starts beside it. */
const LOAD_SPARE = 120_000;

/** What an earlier step should have set. */
function given<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new Error(
    'this step needs earlier ones that are missing: "Given the monitoring system is configured", and "When collecting metrics for 1 hour"',
  );
}
