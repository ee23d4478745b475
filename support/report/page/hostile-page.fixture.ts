import type { PageInput } from './page-input';
import { pageInput, resultsCheckOf, resultsOf } from './report-page.fixture';

/** Markup that ends an element, an attribute in either quotes, or a title, and would run. */
export const HOSTILE = `<img src=x onerror=alert(1)>"'></title></style><script>alert(1)</script>`;

/** Words of a set that the format fixes: nobody outside can write another one. */
const FIXED = ['outcome', 'comparison', 'schemaVersion', 'kind'];

/** The value with hostile text at the end of every string in it, names of records included. */
function planted<Value>(value: Value, name = ''): Value {
  if (typeof value === 'string') return (FIXED.includes(name) ? value : value + HOSTILE) as Value;
  if (Array.isArray(value)) return value.map((part: unknown) => planted(part, name)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const isRecord = ['row', 'ledger', 'settings', 'serverSettings'].includes(name);
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [isRecord ? key + HOSTILE : key, planted<unknown>(part, key)]),
  ) as Value;
}

/** All that a page is made of, hostile text in every string of it. */
export function hostileInput(): PageInput {
  const results = resultsOf(['passed', 'failed', 'inconclusive', 'not measured'], {
    interrupted: true,
    faults: ['a fault'],
  });
  const table = resultsCheckOf('failed', { line: 99, step: 'the limits should hold:' });
  const poor = planted({ ...results, checks: [...results.checks, table] });
  const { advice, files, featuresFrom, earlier } = pageInput(results);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><title>t</title><g onclick="alert(1)"><text>a</text></g>${HOSTILE}</svg>`;
  return {
    results: poor,
    charts: new Map([[poor.charts[0]?.path ?? '', svg]]),
    advice: planted(advice),
    files: planted(files),
    featuresFrom: `javascript:${featuresFrom ?? ''}`,
    earlier: new Map([...earlier].map(([key, checks]) => [key, planted(checks)])),
  };
}
