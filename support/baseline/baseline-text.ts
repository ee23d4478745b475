import { plainTable } from '../report/plain-table';
import type { Baseline } from './baseline-schema';
import type { StoredName } from './baseline-store';
import { estimateCell } from './estimate-cell';
import { loadKey } from './measured-run';

/** The baselines of a folder in a table; a faulty one with what is wrong. */
export function listText(
  folder: string,
  names: readonly (StoredName & { readonly content: Baseline | Error })[],
): string {
  if (names.length === 0)
    return `No baseline in ${folder} yet; to make one of the last run: npm run baseline -- save main\n`;
  const rows = names.map(({ name, local, content }) =>
    content instanceof Error
      ? [name, local ? 'local' : 'shared', content.message]
      : [
          ...[
            name,
            local ? 'local' : 'shared',
            content.savedAt.slice(0, 16).replace('T', ' '),
            content.run.id,
          ],
          ...[
            commitText(content),
            serverText(content),
            `${content.figures.length} figures${content.doubts.length > 0 ? ', doubtful' : ''}`,
          ],
        ],
  );
  return `${plainTable([['NAME', 'WHERE', 'SAVED', 'RUN', 'COMMIT', 'SERVER', ''], ...rows]).join('\n')}\n`;
}

/** One baseline: what it is of, and its figures. */
export function showText(baseline: Baseline): string {
  const { name, run, savedAt, doubts, environment, figures, distributions } = baseline;
  const processor = environment?.processor;
  const machine =
    processor === undefined || 'unavailable' in processor
      ? 'not known'
      : `${processor.model}, ${processor.usableCores} cores`;
  const withValues = new Set(distributions.map(loadKey));
  const groups = Map.groupBy(figures, loadKey);
  const lines = [...groups].flatMap(([key, ofLoad]) => {
    const [first] = ofLoad;
    const title = [first?.feature, first?.scenario, first?.label].filter(Boolean).join(' › ');
    const values = withValues.has(key) ? 'with its values by block' : 'intervals alone';
    const rows = ofLoad.map(({ metric, observed }) => [
      metric,
      estimateCell(observed),
      `n = ${observed.n} ${observed.of}`,
    ]);
    return ['', `${title} (${values})`, ...plainTable(rows).map((line) => `  ${line}`)];
  });
  const head = plainTable([
    ['BASELINE', name],
    ['run', `${run.id}, started ${run.startedAt}`],
    ['saved', savedAt],
    ['commit', commitText(baseline)],
    ['server', serverText(baseline)],
    ['machine', machine],
    ...doubts.map((doubt) => ['doubtful', doubt]),
  ]);
  return `${[...head, ...lines].join('\n')}\n`;
}

const commitText = ({ commit, modified }: Baseline): string =>
  commit === null ? 'not known' : `${commit.slice(0, 10)}${modified ? ' and changes' : ''}`;

const serverText = ({ target }: Baseline): string =>
  target === null ? 'none' : `${target.serverKind} ${target.version ?? ''}`.trim();
