import { monotonicClock, type Clock } from '../quantities/clock';
import { chartName } from './chart-name';
import { resultsClient, type ClientDescription } from './client-entry';
import { DISTRIBUTIONS_FILE, distributionsText, type LoadDistributions } from './distributions';
import type { EnvironmentDescription } from './environment-schema';
import { GuideFiles } from './guide-files';
import {
  resultsCheck,
  resultsMeasurement,
  resultsScenarioRef,
  scenarioKey,
  type CheckEntry,
  type MeasurementEntry,
  type ScenarioRef,
} from './journal-entry';
import { junitXml } from './junit-xml';
import { Redactor } from './redaction';
import { ReportError } from './report-error';
import { RequestLog } from './request-log';
import { resultsCsv } from './results-csv';
import {
  RESULTS_SCHEMA_VERSION,
  type Results,
  type ResultsClient,
  type ResultsScenario,
} from './results-schema';
import type { RunFolder } from './run-folder';
import { resultsTarget, type TargetDescription } from './target-description';

/** How a scenario ended, as Cucumber tells it. */
export interface ScenarioResult {
  readonly outcome: ResultsScenario['outcome'];
  readonly durationMs: number;
  readonly error?: string | undefined;
}

export interface JournalOptions {
  /** Taken out of everything that is written. */
  readonly secrets?: readonly string[];
  readonly clock?: Clock;
}

/**
 * The record of a run, written as it goes: `results.json` anew after every check, scenario and fault, marked
 * as interrupted until `close`; `requests.ndjson` line by line; in `guide` the files of the performance-testing
 * guide. A killed run leaves what it measured.
 *
 * A disk that fails is told once: the first call after it throws a `ReportError`, or else `close` does, and
 * nothing more is written.
 */
export class RunJournal {
  /** The tables and the page of the performance-testing guide, written anew with every row. */
  readonly guide: GuideFiles;
  readonly #redactor: Redactor;
  readonly #requests: RequestLog;
  readonly #clock: Clock;
  readonly #began: number;
  readonly #results: Results;
  readonly #checks: CheckEntry[] = [];
  readonly #clients = new Map<string, ResultsClient>();
  readonly #ledgers = new Map<string, Record<string, number>>();
  readonly #charts = new Set<string>();
  readonly #distributions: LoadDistributions[] = [];
  #failed = false;
  #closing: Promise<void> | undefined;

  constructor(
    readonly folder: RunFolder,
    { secrets = [], clock = monotonicClock }: JournalOptions = {},
  ) {
    this.#redactor = new Redactor(secrets);
    this.#requests = new RequestLog(folder, this.#redactor);
    this.guide = new GuideFiles(folder.name, this.#redactor, (name, text) => {
      this.#write(name, text);
    });
    this.#clock = clock;
    this.#began = clock.now();
    const startedAt = folder.startedAt.toISOString();
    const [success, interrupted] = [false, true];
    this.#results = {
      schemaVersion: RESULTS_SCHEMA_VERSION,
      run: {
        id: folder.name,
        startedAt,
        endedAt: startedAt,
        durationMs: 0,
        success,
        interrupted,
        faults: [],
      },
      target: null,
      environment: null,
      checks: [],
      measurements: [],
      scenarios: [],
      charts: [],
      notes: [],
    };
  }

  /** The checks so far, without secrets, for the summary at the end. */
  get checks(): readonly CheckEntry[] {
    return this.#checks;
  }

  /** All that is known so far, as `results.json` holds it. */
  get results(): Results {
    return this.#results;
  }

  /** Notes the server under test; the last call holds. */
  target(target: TargetDescription): void {
    this.#results.target = this.#redactor.value(resultsTarget(target));
    this.#save();
  }

  /** Notes the measuring machine. */
  environment(environment: EnvironmentDescription): void {
    this.#results.environment = this.#redactor.value(environment);
    this.#write('environment.json', json(this.#results.environment));
    this.#save();
  }

  /** Notes a promise that was checked. */
  check(entry: CheckEntry): void {
    const clean = this.#redactor.value(entry);
    this.#checks.push(clean);
    this.#results.checks.push(resultsCheck(clean));
    this.#save();
  }

  /** Notes a value that no promise judges; one without a finite value is left out. */
  measurement(entry: MeasurementEntry): void {
    const measurement = resultsMeasurement(this.#redactor.value(entry));
    if (measurement === undefined) return;
    this.#results.measurements.push(measurement);
    this.#save();
  }

  /** Notes how the client itself fared in a scenario; the last call holds. */
  client(scenario: ScenarioRef, client: ClientDescription): void {
    this.#clients.set(scenarioKey(scenario), resultsClient(client));
  }

  /** Adds the books of one load to those of its scenario. */
  ledger(scenario: ScenarioRef, counts: Readonly<Record<string, number>>): void {
    const books = this.#ledgers.get(scenarioKey(scenario)) ?? {};
    for (const [name, count] of Object.entries(counts)) books[name] = (books[name] ?? 0) + count;
    this.#ledgers.set(scenarioKey(scenario), books);
  }

  /** Appends `{scenario: '<file>:<line>', ...record}` to `requests.ndjson`, without waiting for the disk. */
  request(scenario: ScenarioRef, record: object): void {
    this.#guard(() => {
      this.#requests.append({ scenario: scenarioKey(scenario), ...record });
    });
  }

  /**
   * Writes a chart of a scenario and returns its path within the run folder; the file is named after scenario, row
   * and chart, and a second one of a name is numbered.
   */
  chart(scenario: ScenarioRef, name: string, svg: string): string {
    const clean = this.#redactor.value({ ...resultsScenarioRef(scenario), name });
    const title = [clean.scenario, clean.label, clean.name].filter((part) => part !== '').join(' › ');
    const unique = chartName(title, this.#charts);
    const path = `charts/${unique}.svg`;
    this.#charts.add(unique);
    this.#write(path, this.#redactor.text(svg));
    this.#results.charts.push({ ...clean, path });
    return path;
  }

  /** Writes the values of a load by block, each latency and rate by the name of its metric, to `distributions.json`. */
  distributions({ feature, scenario, label }: ScenarioRef, metrics: LoadDistributions['metrics']): void {
    if (Object.keys(metrics).length === 0) return;
    this.#distributions.push(this.#redactor.value({ feature, scenario, label, metrics }));
    this.#write(DISTRIBUTIONS_FILE, distributionsText(this.#distributions));
  }

  /** Notes what a scenario says of itself; written with what is written next. */
  note(scenario: ScenarioRef, text: string): void {
    this.#results.notes.push(this.#redactor.value({ ...resultsScenarioRef(scenario), text }));
  }

  /** Notes how a scenario ended. */
  scenario(ref: ScenarioRef, { outcome, durationMs, error }: ScenarioResult): void {
    const ledger = this.#ledgers.get(scenarioKey(ref)) ?? null;
    const client = this.#clients.get(scenarioKey(ref)) ?? null;
    const ended = { ...resultsScenarioRef(ref), outcome, durationMs, error: error ?? null, ledger, client };
    this.#results.scenarios.push(this.#redactor.value(ended));
    this.#save();
  }

  /** Notes an error that belongs to no scenario. */
  fault(message: string): void {
    this.#results.run.faults.push(this.#redactor.text(message));
    this.#save();
  }

  /** Writes what is left, `results.csv` and `junit.xml`, and points `latest` here; more calls change nothing. */
  close(end: { readonly interrupted: boolean; readonly success: boolean }): Promise<void> {
    this.#closing ??= this.#close(end);
    return this.#closing;
  }

  async #close(end: { readonly interrupted: boolean; readonly success: boolean }): Promise<void> {
    await this.#requests.close();
    Object.assign(this.#results.run, { interrupted: end.interrupted, success: end.success });
    this.#save();
    this.#write('results.csv', resultsCsv(this.#results));
    this.#write('junit.xml', junitXml(this.#results));
    if (!this.#failed) await this.folder.pointLatest();
  }

  #save(): void {
    const { run } = this.#results;
    run.durationMs = this.#clock.now() - this.#began;
    run.endedAt = new Date(this.folder.startedAt.getTime() + run.durationMs).toISOString();
    this.#write('results.json', json(this.#results));
  }

  #write(name: string, text: string): void {
    this.#guard(() => {
      this.folder.write(name, text);
    });
  }

  /** Raises the first failure of the disk, once; after it there is nothing to write to. */
  #guard(write: () => void): void {
    if (this.#failed) return;
    try {
      if (this.#requests.failure !== undefined) throw this.#requests.failure;
      write();
    } catch (error) {
      if (error instanceof ReportError) this.#failed = true;
      throw error;
    }
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
