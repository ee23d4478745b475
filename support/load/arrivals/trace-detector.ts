import { AZURE_TRACE } from './azure-trace';
import { MOONCAKE_TRACE } from './mooncake-trace';
import { PLAIN_TRACES } from './plain-trace';
import { shortened } from './trace-cells';
import { TraceFault } from './trace-fault';
import type { TraceFormat } from './trace-format';

const FORMATS: readonly TraceFormat[] = [...PLAIN_TRACES, AZURE_TRACE, MOONCAKE_TRACE];

/** The format that has these columns, whatever stands beside them; throws a `TraceFault` that says what is missing. */
export function detectFormat(columns: readonly string[]): TraceFormat {
  const candidates = FORMATS.map((format) => {
    const wanted = Object.values(format.columns);
    return { format, wanted, missing: wanted.filter((name) => !columns.includes(name)) };
  }).toSorted((one, other) => one.missing.length - other.missing.length);
  const complete = candidates.find(({ missing }) => missing.length === 0);
  if (complete !== undefined) return complete.format;
  // The nearest format is what was meant, if there is one that is nearer than nothing at all.
  const near = candidates.filter(({ wanted, missing }) => missing.length < wanted.length).slice(0, 1);
  const meant = (near.length > 0 ? near : candidates).map(({ wanted }) => wanted.join(', ')).join('; or ');
  const missing = near.map((candidate) => `, without ${candidate.missing.join(' and ')}`).join('');
  throw new TraceFault(1, `the columns are ${shortened(columns.join(', '))}${missing}; write ${meant}`);
}
