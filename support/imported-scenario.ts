import type { GpuMonitoring } from './gpu-monitoring';
import { ImportedLoad } from './importers/imported-load';
import type { ImportedRun } from './importers/imported-run';
import { importResults } from './importers/import-results';
import type { JudgedLoad } from './load/judged-load';
import type { LoadPromises } from './load-promises';
import { CHANGES, OBSERVATIONS, type Observation } from './observation';
import type { Observations } from './observations';
import { publicParameters } from './parameters';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';

interface ImportedWorld {
  readonly report: ScenarioReport;
  readonly promises: LoadPromises;
  readonly observations: Observations;
  readonly gpu: Pick<GpuMonitoring, 'isBegun' | 'beWithout'>;
  hold(load: JudgedLoad): void;
}

const NOT_TOLD = 'the results of another tool do not tell it; let this suite send the load for that';

/** What is observed beside the figures of a load: nothing of it is in the files of other tools. */
const OBSERVED: readonly Observation[] = [
  ...OBSERVATIONS,
  ...CHANGES.map((what) => `change of ${what}` as const),
  'growth of server memory',
  'growth of GPU memory',
];

/** Promises that are held against what another tool has measured. */
export class ImportedScenario {
  readonly #world: ImportedWorld;

  constructor(world: ImportedWorld) {
    this.#world = world;
  }

  /** Takes over the results of the settings; without any, what is promised of them is not measured. */
  async take(): Promise<void> {
    const { report, promises, observations, gpu } = this.#world;
    const { importedResults: named } = run.parameters;
    for (const name of OBSERVED)
      observations.note(name, () => ({ status: 'unavailable', reason: NOT_TOLD }), 'results of another tool');
    gpu.beWithout(NOT_TOLD);
    if (named === undefined) {
      promises.withhold(
        'no results of another tool are named: npm run judge -- aiperf <file>, or LLM_IMPORT=aiperf:<file>',
      );
      return;
    }
    const imported = await run.once(`results ${named.path}`, () => importResults(named.tool, named.path));
    noteTarget(imported, named.path);
    const load = new ImportedLoad(imported, named.path);
    report.note([`${imported.tool}: ${named.path}`, load.summary.description, ...imported.notes].join('\n'));
    this.#world.hold(load);
  }
}

function noteTarget({ tool, server }: ImportedRun, path: string): void {
  run.journal.target({
    baseUrl: server.baseUrl ?? 'not told',
    serverKind: 'not told',
    models: server.models,
    embedded: false,
    note: `measured by ${tool}, not by this suite: ${path}`,
    settings: publicParameters(run.parameters),
  });
}
