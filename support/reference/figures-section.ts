import { METRICS, WORDINGS } from '../load/metric';
import { METRIC_FORMULAS } from '../load/metric-formulas';
import { CHANGES, OBSERVATIONS } from '../observation';
import { baseUnit, exampleOf, UNITS } from '../quantities/unit-table';
import { code, codes, paragraphs, table } from './markdown';

/** The units of quantities, the metrics of a load, and what else is observed. */
export function figuresSections(): string {
  return paragraphs('## Units', units(), '## Metrics', metrics(), '## Observations', observations());
}

function units(): string {
  const dimensions = [...new Set(UNITS.map(({ dimension }) => dimension))];
  return paragraphs(
    'A number with digits and a decimal point, then one of the units; the space between them may be left out. Results ' +
      'are in the base unit.',
    table(
      ['kind', 'units', 'base unit', 'for example'],
      dimensions.map((dimension) => [
        dimension,
        codes(UNITS.filter((unit) => unit.dimension === dimension).flatMap(({ names }) => names)),
        code(baseUnit(dimension)),
        code(exampleOf(dimension)),
      ]),
    ),
  );
}

function metrics(): string {
  return paragraphs(
    'Figures of a load, by the clock of the client. Features name those that have words.',
    table(
      ['metric', 'meaning', 'in features', 'unit', 'formula'],
      Object.values(METRICS).map(({ name, label, dimension }) => [
        code(name),
        label,
        codes(Object.keys(WORDINGS).filter((wording) => WORDINGS[wording] === name)),
        code(baseUnit(dimension)),
        METRIC_FORMULAS[name],
      ]),
    ),
  );
}

const observations = (): string =>
  paragraphs(
    'What scenarios observe beside the figures of a load:',
    OBSERVATIONS.map((name) => `- ${name}`).join('\n'),
    'What changes from one variant of a system to another, in percent of the first:',
    CHANGES.map((name) => `- ${name}`).join('\n'),
  );
