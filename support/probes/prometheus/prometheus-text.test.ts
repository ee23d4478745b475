import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { parsePrometheusText, PrometheusTextError, type MetricSample } from './prometheus-text';

const one = (line: string): MetricSample | undefined => parsePrometheusText(`${line}\n`)[0];

const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,20}$/);
const labelName = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,10}$/);
/** What hurts: quotes, backslashes, line ends, braces, spaces of all kinds. */
const labelValue = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('\\', '"', '\n', '\r', 'n', '{', '}', ',', '=', ' ', '#', '\t', '\u2028', 'é'),
  }),
);
const labels = fc.dictionary(labelName, labelValue, { maxKeys: 4, noNullPrototype: true });
const value = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(NaN, Infinity, -Infinity, 0));
/** Text knows no minus zero of its own in prom-client's way of writing. */
const unsigned = (number: number): number => (number === 0 ? 0 : number);

async function metricsOf(contentType: string, register: (registry: Registry) => void): Promise<string> {
  const registry = new Registry();
  registry.setContentType(contentType as typeof Registry.PROMETHEUS_CONTENT_TYPE);
  register(registry);
  return registry.metrics();
}

const FORMATS = [Registry.PROMETHEUS_CONTENT_TYPE, Registry.OPENMETRICS_CONTENT_TYPE];

describe('parsePrometheusText', () => {
  for (const format of FORMATS) {
    it(`gives back what prom-client was told, in ${format}`, async () => {
      const told = fc.record({ name, labels, value, help: fc.string() });
      await fc.assert(
        fc.asyncProperty(told, async (metric) => {
          const text = await metricsOf(format, (registry) => {
            const gauge = new Gauge({
              name: metric.name,
              help: `It ${metric.help}`,
              labelNames: Object.keys(metric.labels),
              registers: [registry],
            });
            gauge.set(metric.labels, metric.value);
          });
          expect(parsePrometheusText(text)).to.deep.equal([
            { name: metric.name, labels: metric.labels, value: unsigned(metric.value) },
          ]);
        }),
      );
    });

    it(`gives back the buckets that prom-client counted, in ${format}`, async () => {
      const isOpenMetrics = format === Registry.OPENMETRICS_CONTENT_TYPE;
      const durations = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1 });
      await fc.assert(
        fc.asyncProperty(durations, async (observed) => {
          const text = await metricsOf(format, (registry) => {
            const histogram = new Histogram({
              name: 'h',
              help: 'h',
              buckets: [1, 5, 10],
              registers: [registry],
              enableExemplars: isOpenMetrics,
            });
            for (const each of observed)
              if (isOpenMetrics)
                histogram.observe({ value: each, labels: {}, exemplarLabels: { trace: '} # "x" 1' } });
              else histogram.observe(each);
          });
          const upTo = (le: string): MetricSample => ({
            name: 'h_bucket',
            labels: { le },
            value: observed.filter((each) => each <= Number(le.replace('+Inf', 'Infinity'))).length,
          });
          const sum = observed.reduce((total, each) => total + each, 0);
          expect(parsePrometheusText(text)).to.deep.equal([
            ...['1', '5', '10', '+Inf'].map(upTo),
            { name: 'h_sum', labels: {}, value: sum },
            { name: 'h_count', labels: {}, value: observed.length },
          ]);
        }),
      );
    });
  }

  it('reads a counter of OpenMetrics under its full name', async () => {
    const text = await metricsOf(Registry.OPENMETRICS_CONTENT_TYPE, (registry) => {
      new Counter({ name: 'asked_total', help: 'h', registers: [registry] }).inc(3);
    });
    expect(parsePrometheusText(text)).to.deep.equal([{ name: 'asked_total', labels: {}, value: 3 }]);
  });

  it('never fails otherwise than by its own error, and never takes what is cut within a line', () => {
    const line = 'vllm:requests_total{model_name="a\\"b",engine="0"} 12.5 1700000000000';
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parsePrometheusText(text);
        } catch (error) {
          expect(error).to.be.instanceOf(PrometheusTextError);
        }
      }),
    );
    for (let length = 1; length <= line.length; length += 1)
      expect(() => parsePrometheusText(`a 1\n${line.slice(0, length)}`)).to.throw(
        PrometheusTextError,
        'line 2',
      );
  });

  const good: readonly [string, string, MetricSample | undefined][] = [
    [
      'blanks of all widths',
      ' a \t{ b = "c" , d="e" , }\t 1 \r',
      { name: 'a', labels: { b: 'c', d: 'e' }, value: 1 },
    ],
    ['no blank before the value', 'a{b="c"}1', { name: 'a', labels: { b: 'c' }, value: 1 }],
    ['empty labels', 'a{} 1', { name: 'a', labels: {}, value: 1 }],
    ['an empty value of a label', 'a{b=""} 1', { name: 'a', labels: { b: '' }, value: 1 }],
    ['a brace in a label', 'a{b="} 2"} 1', { name: 'a', labels: { b: '} 2' }, value: 1 }],
    ['a backslash before the quote', 'a{b="\\\\"} 1', { name: 'a', labels: { b: '\\' }, value: 1 }],
    ['an escape that is none', 'a{b="\\d"} 1', { name: 'a', labels: { b: '\\d' }, value: 1 }],
    ['a timestamp in ms', 'a 1.5e3 -1395066363000', { name: 'a', labels: {}, value: 1500 }],
    [
      'a timestamp in s and an exemplar',
      'a_bucket{le="1"} 2 1.5 # {id="x"} 0.6 1.2',
      {
        name: 'a_bucket',
        labels: { le: '1' },
        value: 2,
      },
    ],
    ['an exemplar alone', 'a 2 # {} 0.6', { name: 'a', labels: {}, value: 2 }],
    ['infinity', 'a +Inf', { name: 'a', labels: {}, value: Infinity }],
    ['minus infinity', 'a -Inf', { name: 'a', labels: {}, value: -Infinity }],
    ['no number, as Go and prom-client write it', 'a Nan', { name: 'a', labels: {}, value: NaN }],
    ['a point alone', 'a 1.', { name: 'a', labels: {}, value: 1 }],
    ['a comment', '# TYPE a gauge', undefined],
    ['nothing', ' ', undefined],
  ];
  for (const [what, line, sample] of good)
    it(`reads ${what}`, () => {
      expect(one(line)).to.deep.equal(sample);
    });

  it('keeps a label that would be swallowed by an object', () => {
    expect(Object.entries(one('a{__proto__="b"} 1')?.labels ?? {})).to.deep.equal([['__proto__', 'b']]);
  });

  it('takes the end of OpenMetrics without a line feed, and no text at all', () => {
    expect(parsePrometheusText('a 1\n# EOF')).to.have.lengthOf(1);
    expect(parsePrometheusText('')).to.be.empty;
  });

  const bad: readonly [string, string, string][] = [
    ['a page', '<!DOCTYPE html>', 'it is HTML or XML, no metrics'],
    ['an object', '{"detail":"Not Found"}', 'it begins with no name of a metric'],
    ['a number in front', '1a 2', 'it begins with no name of a metric'],
    ['no value', 'a', 'no value, perhaps with a timestamp, follows the name'],
    ['no value after labels', 'a{b="c"}', 'no value, perhaps with a timestamp, follows the name'],
    ['too many values', 'a 1 2 3', 'no value, perhaps with a timestamp, follows the name'],
    ['a word', 'a{b="c"} none', 'the value "none" is not a number'],
    ['a hexadecimal number', 'a 0x10', 'the value "0x10" is not a number'],
    ['a decimal comma', 'a 1,5', 'the value "1,5" is not a number'],
    ['a timestamp in words', 'a 1 today', '"today" is no timestamp'],
    ['an open label', 'a{b="c} 1', 'the value of the label "b" does not end'],
    ['an open list', 'a{b="c" 1', 'neither a comma nor a } follows the label "b"'],
    ['a label without a value', 'a{b} 1', 'no label="value" or } where one is due'],
    ['a comma alone', 'a{,} 1', 'no label="value" or } where one is due'],
    ['a label twice', 'a{b="c",b="d"} 1', 'the label "b" is there twice'],
  ];
  for (const [what, line, why] of bad)
    it(`refuses ${what}, and says in which line`, () => {
      expect(() => parsePrometheusText(`# HELP a b\n\n${line}\n`))
        .to.throw(PrometheusTextError, `line 3 of the metrics: ${why}, in "`)
        .that.has.property('line', 3);
    });

  const long = 200_000;
  const hostile: readonly [string, string][] = [
    ['backslashes', `a{b="${'\\'.repeat(long)}`],
    ['blanks', `a${' '.repeat(long)}b${' '.repeat(long)}c`],
    ['digits', `a ${'1'.repeat(long)}x`],
    ['digits with exponents', `a ${'1e'.repeat(long)}`],
    ['labels', `a{${'b="c",'.repeat(long)}`],
    ['braces', `a{${'}'.repeat(long)}`],
    ['a name', 'a'.repeat(long)],
  ];
  for (const [what, line] of hostile)
    it(`refuses an endless row of ${what} with a short message`, () => {
      expect(() => one(line))
        .to.throw(PrometheusTextError)
        .that.satisfies((error: Error) => error.message.length < 400);
    });
});
