import { parsePrometheusText, type MetricSample } from '../probes/prometheus/prometheus-text';

/** A sample, and when it was taken where that was not when it was asked for. */
export interface StampedSample extends MetricSample {
  /** Milliseconds since 1970 by the exporter's clock, as cAdvisor writes, whose figures can be many seconds old. */
  readonly stamp: number | undefined;
}

/**
 * The samples of these names on a page of metrics; the other lines, which can be tens of thousands, are not looked
 * at. Throws where the page stops within a line, or one of these lines is not in the Prometheus format.
 */
export function samplesNamed(text: string, names: ReadonlySet<string>): readonly StampedSample[] {
  if (text !== '' && !text.endsWith('\n') && !text.endsWith('# EOF'))
    throw new Error('the page stops within a line');
  return text.split('\n').flatMap((line) => {
    const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line)?.[0];
    if (name === undefined || !names.has(name)) return [];
    const stamp = /[ \t](-?\d+)[ \t\r]*$/.exec(line.replace(/^[^{ \t]+(?:\{.*\})?[ \t]*[^ \t]+/, ''))?.[1];
    return parsePrometheusText(`${line}\n`).map((sample) => ({
      ...sample,
      stamp: stamp === undefined ? undefined : Number(stamp),
    }));
  });
}

/** The values added; undefined of none. */
export function sumOf(samples: readonly MetricSample[]): number | undefined {
  return samples.length === 0 ? undefined : samples.reduce((sum, { value }) => sum + value, 0);
}
