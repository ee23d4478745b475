import { z } from 'zod';
import { loadDistributionsSchema } from '../report/distributions';
import { resultsSchema } from '../report/results-schema';

/** Raised in its first part by a change that breaks a reader, in its second by an addition. */
export const BASELINE_VERSION = '1.1.0';
export const READABLE_VERSIONS = ['1.0.0', BASELINE_VERSION] as const;

const { environment, target, run, checks } = resultsSchema.shape;
const { feature, scenario, label, metric, observed, comparison, instrumentError } = checks.element.shape;

const figure = z
  .strictObject({
    feature,
    scenario,
    label,
    metric,
    observed: observed.unwrap(),
    comparison: comparison.nullable().describe('The side of a limit that was promised; null where none was.'),
    instrumentError,
  })
  .describe('A value that the run measured, promised or not.');

/** A run that others are compared with, as its file holds it. */
export const baselineSchema = z
  .strictObject({
    schemaVersion: z.enum(READABLE_VERSIONS),
    name: z.string(),
    savedAt: z.iso.datetime(),
    run: z.strictObject({ id: run.shape.id, startedAt: run.shape.startedAt }),
    commit: z.string().nullable().describe('Of this suite and its features; null where it is not known.'),
    modified: z.boolean().describe('The files differed from that commit.'),
    doubts: z
      .array(z.string())
      .default([])
      .describe('Why its figures may not be believed, where it was saved all the same. Since 1.1.'),
    environment,
    target,
    figures: z.array(figure),
    distributions: z.array(loadDistributionsSchema),
  })
  .describe('A baseline of the LLM inference performance suite.');

export type Baseline = z.infer<typeof baselineSchema>;
export type BaselineFigure = z.infer<typeof figure>;
