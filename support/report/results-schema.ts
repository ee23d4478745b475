import { z } from 'zod';
import { environmentSchema } from './environment-schema';

/** Raised in its first part by a change that breaks a reader, in its second by an addition. */
export const RESULTS_SCHEMA_VERSION = '1.4.0';

const unit = z.string().describe('ms, tokens/s, req/s, B, bit/s, % or nothing for a plain number.');
const milliseconds = z.number().nonnegative();

const scenarioRef = {
  feature: z.string().describe('Title of the feature.'),
  featureFile: z.string(),
  line: z.number().int().nonnegative().describe('Line of the scenario, or of its row of examples.'),
  scenario: z.string().describe('Title of the scenario.'),
  row: z
    .record(z.string(), z.string())
    .describe('Cells of the row of examples by column; empty without one.'),
  label: z.string().describe('The cells that set the row up, without its limits; empty without a row.'),
  tags: z.array(z.string()).readonly(),
  run: z.string().optional().describe('Of runs that were merged: the one that it is of.'),
};

const estimate = z
  .strictObject({
    value: z.number(),
    unit,
    low: z.number().nullable().describe('Lower bound of the interval; null where it is open.'),
    high: z.number().nullable().describe('Upper bound of the interval; null where it is open.'),
    n: z.number().int().nonnegative().describe('Samples behind the value.'),
    of: z.string().describe('What a sample is: tokens, requests, readings.'),
    confidence: z.number().min(0).max(1).describe('Level of the interval; 1 for an exact value.'),
    method: z.string().describe('How the interval was found.'),
  })
  .describe('A measured value with its confidence interval, in the base unit of its dimension.');

const check = z
  .strictObject({
    ...scenarioRef,
    step: z.string().describe('The step as it is written in the feature file.'),
    stepLine: z.number().int().nonnegative(),
    metric: z.string().describe('What was judged, for example "itl p99".'),
    outcome: z.enum(['passed', 'failed', 'inconclusive', 'not measured']),
    observed: estimate.nullable().describe('What was measured; null where there is no value.'),
    comparison: z
      .enum(['below', 'at most', 'above', 'at least'])
      .describe('The side of the limit that was promised.'),
    limit: z.strictObject({ value: z.number(), unit }),
    margin: z
      .number()
      .nullable()
      .describe(
        'Room left to the limit as a share of it, negative beyond it; null where nothing was decided.',
      ),
    neededSamples: z
      .number()
      .nullable()
      .describe('For an inconclusive check: about how many samples would settle it, where that is known.'),
    source: z.string().describe('Where and how the value was measured.'),
    instrumentError: z
      .number()
      .nullable()
      .describe(
        'By how much the instrument was off at this load, in the unit of the limit: found against a server of ' +
          'known delays just before; null where it was not.',
      ),
    reason: z.string().nullable().describe('Why the check is inconclusive or was not measured.'),
    summary: z.string().describe('The verdict in one sentence.'),
  })
  .describe('A promise of a feature file and what became of it.');

const measurement = z
  .strictObject({ ...scenarioRef, metric: z.string(), observed: estimate, source: z.string() })
  .describe('A value that was measured beside the promises and judged by none.');

const share = z.number().min(0).describe('From 0 to 1.');
const client = z
  .strictObject({
    description: z.string().describe('Transport and workers: "undici, 1 worker".'),
    workers: z.array(
      z.strictObject({
        name: z
          .string()
          .optional()
          .describe('As the run calls it: "w2 on host-b"; absent of threads, which are numbered. Since 1.4.'),
        requests: z
          .number()
          .int()
          .nonnegative()
          .optional()
          .describe('How many of the load were its own: one without any held nothing up. Since 1.4.'),
        spanMs: milliseconds,
        utilization: share,
        busiestWindow: share,
        eventLoopDelayMs: z.strictObject({ p50: milliseconds, p99: milliseconds, maximum: milliseconds }),
        gcPausesMs: z.strictObject({
          count: z.number().int().nonnegative(),
          total: milliseconds,
          maximum: milliseconds,
        }),
        cpuMs: milliseconds.nullable(),
      }),
    ),
    cpuPressure: share.nullable().describe('Time in which some task waited for a CPU; null where unknown.'),
    steal: share.nullable().describe('CPU time that the hypervisor gave to others; null where unknown.'),
    faults: z
      .array(z.string())
      .optional()
      .describe('What went wrong with its workers: no verdict of the scenario can be believed. Since 1.4.'),
    beginning: z
      .strictObject({
        skewMs: milliseconds.describe('How far apart they began at most, as measured.'),
        boundMs: milliseconds.describe('No more than this, with all that their clocks may be off by.'),
      })
      .optional()
      .describe('How far workers on several machines were from beginning together. Since 1.4.'),
  })
  .describe('How the load client itself fared: a client that was the bottleneck makes a run invalid.');

const scenario = z
  .strictObject({
    ...scenarioRef,
    outcome: z
      .enum(['passed', 'failed', 'skipped', 'undefined', 'ambiguous', 'pending', 'unknown'])
      .describe('As Cucumber tells it.'),
    durationMs: milliseconds,
    error: z.string().nullable(),
    ledger: z
      .record(z.string(), z.number())
      .nullable()
      .describe('What became of its requests: scheduled, sent, completed, ...; null where it sent none.'),
    client: client.nullable().describe('Null where it sent none.'),
  })
  .describe('A scenario that ended.');

const chart = z
  .strictObject({
    ...scenarioRef,
    name: z.string().describe('What it shows: "Inter-token latency with its limit".'),
    path: z.string().describe('Of its SVG file within the folder of the run.'),
  })
  .describe('A picture of what a scenario measured.');

const note = z
  .strictObject({ ...scenarioRef, text: z.string() })
  .describe('What a scenario said of itself: how it measured, and what became of it.');

const target = z
  .strictObject({
    baseUrl: z.string().describe('Without credentials.'),
    serverKind: z.string(),
    version: z.string().nullable(),
    models: z.array(z.string()).readonly(),
    serverSettings: z
      .record(z.string(), z.string())
      .readonly()
      .describe('What the server told of its own settings when it was asked; empty where it told nothing.'),
    embedded: z.boolean().describe('The engine that comes with this suite, started by the run itself.'),
    note: z.string().nullable().describe('What must be known to read the figures, such as "untrained".'),
    settings: z.record(z.string(), z.unknown()).describe('The effective settings, without secrets.'),
    differs: z
      .array(z.string())
      .optional()
      .describe('Of runs that were merged: the values here in which they differ, such as "version".'),
  })
  .describe('The inference server that was measured.');

const run = z.strictObject({
  id: z.string().describe('Name of the folder of the run.'),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().describe('Of an interrupted run: when this file was last written.'),
  durationMs: milliseconds.describe('By the monotonic clock.'),
  success: z.boolean(),
  interrupted: z.boolean().describe('The run did not reach its end, or has not yet.'),
  faults: z.array(z.string()).describe('Errors that belong to no scenario.'),
});

/** All that a run found out, as `results.json` holds it. */
export const resultsSchema = z
  .strictObject({
    schemaVersion: z.literal(RESULTS_SCHEMA_VERSION),
    run,
    target: target.nullable().describe('Null where the run ended before it knew its target.'),
    environment: environmentSchema.nullable(),
    checks: z.array(check),
    measurements: z.array(measurement),
    scenarios: z.array(scenario),
    charts: z.array(chart).default([]).describe('Since 1.3.'),
    notes: z.array(note).default([]).describe('Since 1.3.'),
  })
  .describe('Results of one run of the LLM inference performance suite.');

export type Results = z.infer<typeof resultsSchema>;
export type ResultsCheck = z.infer<typeof check>;
export type ResultsMeasurement = z.infer<typeof measurement>;
export type ResultsClient = z.infer<typeof client>;
export type ResultsScenario = z.infer<typeof scenario>;
export type ResultsChart = z.infer<typeof chart>;
export type ResultsNote = z.infer<typeof note>;
export type ResultsEstimate = z.infer<typeof estimate>;

/** The format of `results.json` as JSON Schema (draft 2020-12), its version in its `$id`. */
export function resultsJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(resultsSchema, { target: 'draft-2020-12' });
  return { $schema, $id: `urn:llm-inference-performance:results:${RESULTS_SCHEMA_VERSION}`, ...schema };
}
