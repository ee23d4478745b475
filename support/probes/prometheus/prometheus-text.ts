/** One line of a scrape: its value as the server wrote it, without a unit but what its name says. */
export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Text that is not in the Prometheus format; the message names the line and what is wrong with it. */
export class PrometheusTextError extends Error {
  override readonly name = 'PrometheusTextError';
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number, what: string, text: string) {
    super(`line ${line} of the metrics: ${what}, in ${JSON.stringify(shortened(text))}`);
    this.line = line;
  }
}

/**
 * All samples of a scrape, in its order. Reads the text exposition format 0.0.4 of Prometheus and what OpenMetrics
 * 1.0 adds to a sample; timestamps, exemplars and comments, types among them, are skipped. Throws a
 * `PrometheusTextError`, also where the text stops within a line: half a number is another number.
 */
export function parsePrometheusText(text: string): readonly MetricSample[] {
  const samples: MetricSample[] = [];
  // No regular expression over the whole text: a line is short, a text need not be.
  for (let start = 0, line = 1; start < text.length; line += 1) {
    const end = text.indexOf('\n', start);
    const content = text.slice(start, end < 0 ? text.length : end).trim();
    // The last line of OpenMetrics needs no line feed; it is whole by its word.
    if (end < 0 && content !== '' && content !== '# EOF')
      throw new PrometheusTextError(line, 'the text stops before the end of the line', content);
    if (content !== '' && !content.startsWith('#')) samples.push(sampleOf(content, line));
    start = end < 0 ? text.length : end + 1;
  }
  return samples;
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*[ \t]*/y;
const LABEL_NAME = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"/y;
const SEPARATOR = /[ \t]*(?:,|(?=\}))/y;
const CLOSING = /[ \t]*\}[ \t]*/y;
/** A value, then perhaps a timestamp, then perhaps an exemplar. */
const VALUE = /([^ \t#]+)(?:[ \t]+([^ \t#]+))?(?:[ \t]*#[ \t]*\{.*)?$/sy;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

function sampleOf(line: string, number: number): MetricSample {
  const fault = (what: string): PrometheusTextError => new PrometheusTextError(number, what, line);
  const name = matchAt(NAME, line, 0)?.[0];
  if (name === undefined)
    throw fault(
      line.startsWith('<') ? 'it is HTML or XML, no metrics' : 'it begins with no name of a metric',
    );
  const { labels, end } = line[name.length] === '{' ? labelsOf(line, name.length + 1, fault) : noLabels(name);
  const [, written, stamp] = matchAt(VALUE, line, end) ?? [];
  if (written === undefined) throw fault('no value, perhaps with a timestamp, follows the name');
  const value = numberOf(written);
  if (value === undefined) throw fault(`the value "${shortened(written)}" is not a number`);
  if (stamp !== undefined && !NUMBER.test(stamp)) throw fault(`"${shortened(stamp)}" is no timestamp`);
  return { name: name.trimEnd(), labels, value };
}

const noLabels = (name: string): Labels => ({ labels: {}, end: name.length });

interface Labels {
  readonly labels: Readonly<Record<string, string>>;
  /** Where the value begins. */
  readonly end: number;
}

function labelsOf(line: string, start: number, fault: (what: string) => Error): Labels {
  const labels = new Map<string, string>();
  for (let at = start; ;) {
    const closing = matchAt(CLOSING, line, at);
    // Not by assignment: a label may be called __proto__.
    if (closing) return { labels: Object.fromEntries(labels), end: at + closing[0].length };
    const [opening, name] = matchAt(LABEL_NAME, line, at) ?? [];
    if (opening === undefined || name === undefined) throw fault('no label="value" or } where one is due');
    if (labels.has(name)) throw fault(`the label "${name}" is there twice`);
    const end = closingQuote(line, at + opening.length);
    if (end === undefined) throw fault(`the value of the label "${name}" does not end`);
    labels.set(name, unescaped(line.slice(at + opening.length, end)));
    const separator = matchAt(SEPARATOR, line, end + 1);
    if (!separator) throw fault(`neither a comma nor a } follows the label "${name}"`);
    at = end + 1 + separator[0].length;
  }
}

/** Looked for by hand: a long value would overflow the stack of a regular expression. */
function closingQuote(line: string, start: number): number | undefined {
  for (let at = start; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1;
    else if (line[at] === '"') return at;
  }
  return undefined;
}

const unescaped = (value: string): string =>
  value.includes('\\') ? value.replace(/\\([\\"n])/g, (_, of: string) => (of === 'n' ? '\n' : of)) : value;

function numberOf(written: string): number | undefined {
  if (NUMBER.test(written)) return Number(written);
  if (/^nan$/i.test(written)) return NaN;
  const [, sign] = INFINITE.exec(written) ?? [];
  return sign === undefined ? undefined : sign === '-' ? -Infinity : Infinity;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
