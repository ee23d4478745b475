import { z } from 'zod';
import { MODELLED_METRICS, MODELLED_UNITS, type ModelledMetric } from '../history/modelled-metric';
import { METRIC_TYPES, type MetricType } from '../metric-type';
import { selectorFault } from './plain-selector';

const told = (what: string, example: string) => ({
  error: ({ input }: { input?: unknown }) =>
    `${input === undefined ? 'missing' : `not ${what}`}; write for example ${example}`,
});

const selector = z.string(told('a selector in quotes', '"up"')).superRefine((text, context) => {
  const fault = selectorFault(text);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});
const selectors = z.array(
  selector,
  told('a list of selectors', '["up"], or [] where this Prometheus holds nothing of it'),
);
const query = (unit: string) => {
  const example = `"avg(avg_over_time(NAME[$step]))", which gives one series in ${unit}`;
  return z.string(told('a query in quotes', example)).regex(/\S/, told('a query in quotes', example));
};

/** An object with these fields and no others; the error of another one lists those there are. */
const fieldsOf = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> =>
  z.strictObject(shape, {
    error: ({ code, input }) => {
      const known = Object.keys(shape).join(', ');
      if (code === 'unrecognized_keys') return `not known here; known are ${known}`;
      return `${input === undefined ? 'missing' : 'not an object'}; write { } with ${known}`;
    },
  });

const samples = Object.fromEntries(METRIC_TYPES.map((type) => [type, selectors])) as Record<
  MetricType,
  typeof selectors
>;
const ranges = Object.fromEntries(
  MODELLED_METRICS.map((name) => [name, query(MODELLED_UNITS[name])]),
) as Record<ModelledMetric, z.ZodString>;

/** A file of queries. */
export const prometheusQueriesSchema = fieldsOf({ samples: fieldsOf(samples), ranges: fieldsOf(ranges) });
