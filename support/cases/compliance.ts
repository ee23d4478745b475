import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020';
import { monotonicClock, type Clock } from '../quantities/clock';
import { elapsed, milliseconds, type Milliseconds } from '../quantities/units';
import type { JsonSchema } from '../target/inference-target';
import { CompiledSchemas } from './compiled-schemas';
import { readJson, type JsonFault } from './json-fault';
import { unfenced } from './markdown-fence';
import { RepeatedAnswers } from './repeated-answers';
import { placedErrorText } from './schema-error';
import { schemaKey } from './varied-schema';

/** Whether an answer is what its schema asks for. */
type Compliance =
  | { readonly status: 'complies' }
  | { readonly status: 'not json' | 'breaks the schema'; readonly reason: string };

/** One answer, checked. */
export type CheckedAnswer = Compliance & {
  /** Its text was JSON in a Markdown fence, which was taken off. */
  readonly unwrapped: boolean;
  /** An earlier answer, counted from 1, had the same text and another schema: it may have come from a cache. */
  readonly repeats?: number;
  /** Compiling its schema, or finding it where it was compiled before. */
  readonly compiling: Milliseconds;
  /** Reading its text as JSON and holding it against the schema. */
  readonly validating: Milliseconds;
};

/** What was found in all answers so far. */
export interface ComplianceTotals {
  readonly count: number;
  readonly complying: number;
  readonly notJson: number;
  readonly breaking: number;
  readonly unwrapped: number;
  readonly repeated: number;
  readonly distinctSchemas: number;
  /** Times that a schema was compiled. */
  readonly compilations: number;
  readonly compiling: Milliseconds;
  readonly validating: Milliseconds;
  /** The first answers that do not comply or that repeat another: `answer 3: not JSON at position 0: ...`. */
  readonly failures: readonly string[];
}

interface ComplianceOptions {
  /** Take off a Markdown fence around the whole text: for endpoints where nothing holds the answer to JSON. */
  readonly unwrapFences?: boolean;
  readonly clock?: Clock;
}

const FAILURES_KEPT = 5;
const ERRORS_TOLD = 3;
const QUOTED = 80;

/**
 * Holds answers against their schemas and counts. Each new schema takes milliseconds of this thread: check when
 * the load is over.
 */
export class ComplianceChecker {
  readonly #schemas = new CompiledSchemas();
  readonly #repeated = new RepeatedAnswers();
  readonly #keys = new Set<string>();
  readonly #unwrapFences: boolean;
  readonly #clock: Clock;
  #totals: Omit<ComplianceTotals, 'distinctSchemas' | 'compilations'> = {
    count: 0,
    complying: 0,
    notJson: 0,
    breaking: 0,
    unwrapped: 0,
    repeated: 0,
    compiling: milliseconds(0),
    validating: milliseconds(0),
    failures: [],
  };

  constructor({ unwrapFences = false, clock = monotonicClock }: ComplianceOptions = {}) {
    this.#unwrapFences = unwrapFences;
    this.#clock = clock;
  }

  /** Checks one answer. Throws where the schema itself is faulty. */
  check(schema: JsonSchema, text: string): CheckedAnswer {
    const key = schemaKey(schema);
    this.#keys.add(key);
    const begun = this.#clock.now();
    const validate = this.#schemas.validatorOf(key, schema);
    const compiled = this.#clock.now();
    const json = this.#unwrapFences ? unfenced(text) : text;
    const compliance = complianceOf(validate, json);
    const validated = this.#clock.now();
    const repeats = this.#repeated.earlier(text, key);
    const answer = {
      ...compliance,
      unwrapped: json !== text,
      ...(repeats === undefined ? {} : { repeats }),
      compiling: elapsed(begun, compiled),
      validating: elapsed(compiled, validated),
    };
    this.#count(answer);
    return answer;
  }

  get totals(): ComplianceTotals {
    const { compilations } = this.#schemas;
    return { ...this.#totals, distinctSchemas: this.#keys.size, compilations };
  }

  #count(answer: CheckedAnswer): void {
    const { status, unwrapped, repeats, compiling, validating } = answer;
    const totals = this.#totals;
    const count = totals.count + 1;
    const told = failureText(answer);
    const kept = told === undefined || totals.failures.length >= FAILURES_KEPT;
    this.#totals = {
      count,
      complying: totals.complying + Number(status === 'complies'),
      notJson: totals.notJson + Number(status === 'not json'),
      breaking: totals.breaking + Number(status === 'breaks the schema'),
      unwrapped: totals.unwrapped + Number(unwrapped),
      repeated: totals.repeated + Number(repeats !== undefined),
      compiling: milliseconds(totals.compiling + compiling),
      validating: milliseconds(totals.validating + validating),
      failures: kept ? totals.failures : [...totals.failures, `answer ${count}: ${told}`],
    };
  }
}

/** The totals as a report says them, failures one a line below. */
export function complianceText(totals: ComplianceTotals): string {
  const { count, complying, distinctSchemas, notJson, breaking, unwrapped, repeated, failures } = totals;
  if (count === 0) return 'no answer was checked';
  const schemas = `${distinctSchemas} distinct ${distinctSchemas === 1 ? 'schema' : 'schemas'}`;
  const cached =
    repeated === 1
      ? '1 repeats an answer to another schema: a cache may have given it'
      : `${repeated} repeat answers to other schemas: a cache may have given them`;
  const parts = [
    `${complying} of ${count} answers keep to their schema, ${schemas}`,
    ...(notJson > 0 ? [`${notJson} not JSON`] : []),
    ...(breaking > 0 ? [`${breaking} against the schema`] : []),
    ...(unwrapped > 0 ? [`${unwrapped} taken out of a Markdown fence first`] : []),
    ...(repeated > 0 ? [cached] : []),
  ];
  return [parts.join('; '), ...failures.map((failure) => `  ${failure}`)].join('\n');
}

function complianceOf(validate: ValidateFunction, text: string): Compliance {
  const json = readJson(text);
  if (json.status === 'not json') return { status: 'not json', reason: notJson(text, json) };
  if (validate(json.value)) return { status: 'complies' };
  return { status: 'breaks the schema', reason: broken(validate.errors ?? []) };
}

/** The quotation begins shortly before the fault, so that it shows what led to it. */
function notJson(text: string, { offset, reason }: JsonFault): string {
  if (text.trim() === '') return 'not JSON: the answer is empty';
  const from = Math.max(0, Math.min(offset - QUOTED / 2, text.length - QUOTED));
  const quotation = JSON.stringify(text.slice(from, from + QUOTED));
  return `not JSON at position ${offset}: ${reason}, in ${from > 0 ? '...' : ''}${quotation}`;
}

function broken(errors: readonly ErrorObject[]): string {
  const told = errors.slice(0, ERRORS_TOLD).map(placedErrorText);
  const more = errors.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function failureText(answer: CheckedAnswer): string | undefined {
  const repeated =
    answer.repeats === undefined
      ? []
      : [`the same text as answer ${answer.repeats}, which had another schema`];
  const texts = [...('reason' in answer ? [answer.reason] : []), ...repeated];
  return texts.length === 0 ? undefined : texts.join('; ');
}
