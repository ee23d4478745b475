import { verdictRow } from './verdict-row';
import type { PageInput } from './page-input';
import { detailLinks } from './scenario-details';
import { isTroubled, type ScenarioRecord } from './scenario-record';
import { scenarioSection } from './scenario-section';

/** What a scenario takes beside its section and rows: entries in lists, the head of a table. */
const BYTES_AROUND = 1_600;
/** With less than this left, no further scenario is tried. */
const LEAST_BYTES = 20_000;

/** First those of which something went wrong or could not be decided; within both, in the order of the run. */
export const byUrgency = (records: readonly ScenarioRecord[]): readonly ScenarioRecord[] => [
  ...records.filter(isTroubled),
  ...records.filter((record) => !isTroubled(record)),
];

/** The scenarios that take no more than so many bytes, the urgent ones first; in the order of the run. */
export function fittingRecords(
  records: readonly ScenarioRecord[],
  input: PageInput,
  mostBytes: number,
): readonly ScenarioRecord[] {
  let left = mostBytes;
  const fitting = new Set<ScenarioRecord>();
  for (const record of byUrgency(records)) {
    if (left < LEAST_BYTES) break;
    const bytes = bytesOf(record, input);
    if (bytes > left) continue;
    left -= bytes;
    fitting.add(record);
  }
  return records.filter((record) => fitting.has(record));
}

function bytesOf(record: ScenarioRecord, input: PageInput): number {
  const columns = { rows: true, earlier: true };
  const parts = [
    scenarioSection(record, detailLinks(record, input), input),
    ...record.checks.map((check) => verdictRow(check, record.id, columns, input)),
  ];
  // Names stand in the lists, too, and in the head of the table.
  const names = 3 * Buffer.byteLength(`${record.feature}${record.scenario}${record.label}`);
  return parts.reduce((sum, { html }) => sum + Buffer.byteLength(html), BYTES_AROUND + names);
}
