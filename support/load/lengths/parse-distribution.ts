import type { AmountGrammar } from './amount-grammar';
import { cut } from './cut';
import type { Bounds, Distribution, Shape } from './distribution';
import { FORMS, formText, type Parameter } from './distribution-forms';
import { meanBetween } from './shapes';

/**
 * Reads a distribution:
 *
 *     <amount> | <name>, <parameter> <amount>, ... | uniform, <amount> to <amount>
 *
 * and behind each of them, where amounts are to be cut off, `, from <amount> to <amount>`. Names and parameters are
 * those of `FORMS`. Throws an error that says what was read and what to write.
 */
export function parseDistribution<Unit extends 'tokens' | 'ms'>(
  written: string,
  grammar: AmountGrammar<Unit>,
): Distribution<Unit> {
  const text = written.trim();
  try {
    return { unit: grammar.unit, text, ...readText(text, grammar) };
  } catch (cause) {
    throw new Error(`"${text}" is not ${grammar.what}: ${(cause as Error).message}`, { cause });
  }
}

type Grammar = AmountGrammar<'tokens' | 'ms'>;
type Reading = Omit<Distribution<'tokens' | 'ms'>, 'unit' | 'text'>;

function readText(text: string, grammar: Grammar): Reading {
  const parts = text.split(',').map((part) => part.trim());
  const last = parts.at(-1) ?? '';
  if (!last.startsWith('from ')) return aboveFloor(readShape(parts, grammar), grammar);
  const bounds = readRange(last.slice('from '.length), grammar);
  const { least, most } = grammar.examples;
  if (bounds === undefined)
    throw new Error(`"${last}" is not a range; write for example from ${least} to ${most}`);
  return withinRange(readShape(parts.slice(0, -1), grammar), bounds, last);
}

/** Reads `64 to 256`; undefined for anything else. */
function readRange(text: string, { readAmount, boundsOf }: Grammar): Bounds | undefined {
  const [, from, to] = /^(.+?) to (.+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const [least, most] = [readAmount(from), readAmount(to)];
  if (least <= most) return boundsOf(least, most);
  throw new Error(`${from} is above ${to}; write the smaller one first: ${to} to ${from}`);
}

function withinRange(shape: Shape, bounds: Bounds, range: string): Reading {
  const left = cut(shape, bounds);
  if (left !== undefined) return { shape, bounds, ...left };
  throw new Error(`less than one in a thousand of it lies ${range}; write a range around its middle`);
}

/** Nothing takes less than nothing; where that makes another distribution, it is not drawn under this one's name. */
function aboveFloor(shape: Shape, { floor, examples }: Grammar): Reading {
  const bounds = { least: floor, most: Infinity };
  const left = cut(shape, bounds);
  if (left !== undefined && left.mean <= meanBetween(shape, 0, 1) * MOST_SHIFT)
    return { shape, bounds, ...left };
  throw new Error(
    `too much of it lies below ${examples.floor}, and the mean of the rest would be more than 10 % above its own; ` +
      `write a larger mean, a smaller deviation, or a range behind it: from ${examples.floor} to ${examples.most}`,
  );
}

const MOST_SHIFT = 1.1;

function readShape([name = '', ...parts]: readonly string[], grammar: Grammar): Shape {
  const forms = FORMS.filter((form) => form.name === name);
  if (forms.length === 0) return readFixed(name, parts, grammar);
  const examples = forms.map((form) => formText(form, grammar.examples)).join(', or ');
  const values = new Map<Parameter, number>();
  for (const [parameter, value] of parts.flatMap((part) => readParameters(part, grammar, examples))) {
    if (values.has(parameter)) throw new Error(`it has "${parameter}" twice; write for example ${examples}`);
    values.set(parameter, value);
  }
  const form = forms.find(({ parameters }) => new Set(parameters).symmetricDifference(values).size === 0);
  if (form === undefined) throw new Error(`${name} has other parts; write for example ${examples}`);
  const [one = NaN, other = NaN] = form.parameters.map((parameter) => values.get(parameter) ?? NaN);
  if (one === 0 && form.name !== 'uniform')
    throw new Error(`the ${form.parameters[0]} is 0; write more than that`);
  if (form.parameters[1] === 'p95' && other < one)
    throw new Error('p95 is below the median; write more for p95');
  return form.shape(one, other);
}

function readParameters(part: string, grammar: Grammar, examples: string): [Parameter, number][] {
  const [, parameter, average] = /^(mean|deviation|median|p95) (.+)$/.exec(part) ?? [];
  if (parameter !== undefined && average !== undefined)
    return [[parameter as Parameter, grammar.readAverage(average)]];
  const range = readRange(part, grammar);
  if (range === undefined) throw new Error(`"${part}" is none of its parts; write for example ${examples}`);
  return [
    ['least', range.least],
    ['most', range.most],
  ];
}

function readFixed(name: string, [part]: readonly string[], { examples, readAmount }: Grammar): Shape {
  if (!/^\d/.test(name)) {
    const known = [examples.mean, ...FORMS.map((form) => formText(form, examples))].join('; or ');
    throw new Error(`it begins with ${name === '' ? 'nothing' : `"${name}"`}; write for example ${known}`);
  }
  if (part === undefined) return { kind: 'fixed', value: readAmount(name) };
  throw new Error(
    `"${part}" behind "${name}" is no range; write numbers with a point, for example ${examples.mean}`,
  );
}
