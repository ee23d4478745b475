import { join } from 'node:path';
import type { Bench, Section, SectionReport } from './bench-context';
import { HELP, parseOptions, type BenchOptions, type SectionName } from './bench-options';
import { writeResults } from './bench-results';
import { Cores } from './cores';
import { distributedSection } from './distributed-section';
import { tableText } from './figure-tables';
import { healthSection } from './health-section';
import { lagSection } from './lag-section';
import { monitoringSection } from './monitoring-section';
import { networkSection } from './network-section';
import { sessionAhead } from './precedence';
import { regressionSection } from './regression-section';
import { requestsSection } from './requests-section';
import { streamsSection } from './streams-section';
import { workersSection } from './workers-section';

const SECTIONS: Readonly<Record<SectionName, Section>> = {
  requests: requestsSection,
  streams: streamsSection,
  lag: lagSection,
  workers: workersSection,
  distributed: distributedSection,
  health: healthSection,
  monitoring: monitoringSection,
  network: networkSection,
  regression: regressionSection,
};
const INTERRUPTED = 'Interrupted.';
const FOLDER = join(__dirname, '..', '..', 'reports', 'bench');
/** For each repetition of everything, beyond what any of them takes: a bench that hangs must end. */
const DEADLINE_MS = 300_000;

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(HELP);
    return;
  }
  const startedAt = new Date();
  const bench = benchOf(options);
  using stack = new DisposableStack();
  stack.use(sessionAhead());
  console.log(`${bench.cores.description}.\n`);
  const reports: Partial<Record<SectionName, SectionReport>> = {};
  for (const name of options.sections) {
    const report = await SECTIONS[name].run(bench);
    reports[name] = report;
    for (const table of report.tables) console.log(`${tableText(table)}\n`);
    for (const note of report.notes) console.log(`${note}\n`);
  }
  const figures = Object.values(reports).flatMap((report) => report.figures);
  const missed = figures.filter(({ met }) => !met);
  console.log(`${figures.length - missed.length} of ${figures.length} goals met.`);
  console.log(`Written to ${await writeResults(FOLDER, startedAt, bench, reports)}`);
}

function benchOf(options: BenchOptions): Bench {
  const interruption = new AbortController();
  const interrupt = (): void => {
    interruption.abort(new Error(INTERRUPTED));
  };
  // A second one ends it at once; what it started then ends with its pipes.
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const deadline = AbortSignal.timeout(DEADLINE_MS * Math.max(...Object.values(options.repetitions)));
  const startedAt = performance.now();
  return {
    options,
    cores: Cores.here(),
    signal: AbortSignal.any([interruption.signal, deadline]),
    progress: (what) => {
      process.stderr.write(`${((performance.now() - startedAt) / 1e3).toFixed(0).padStart(4)} s  ${what}\n`);
    },
  };
}

main().catch((error: unknown) => {
  const interrupted = error instanceof Error && error.message === INTERRUPTED;
  console.error(interrupted ? INTERRUPTED : error);
  process.exitCode = interrupted ? 130 : 1;
});
