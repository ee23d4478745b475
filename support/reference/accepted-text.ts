import { exampleOf, UNITS, type Dimension } from '../quantities/unit-table';
import { code, codes } from './markdown';

/** Reads what is written; throws an error that says what to write instead. */
export type Reader = (text: string) => unknown;

const DIMENSIONS: readonly Dimension[] = [...new Set(UNITS.map(({ dimension }) => dimension))];

/** Nothing that a reader takes, unless it takes any text. */
const NONSENSE = '?';

/** What a parameter's pattern lists; undefined where it is more than a list of words. */
export function listedWords(patterns: readonly string[]): readonly string[] | undefined {
  const words = patterns.flatMap((pattern) => pattern.replaceAll('\\/', '/').split('|'));
  return words.length > 0 && words.every((word) => /^[\p{L}\d /-]+$/u.test(word)) ? words : undefined;
}

/** What a reader takes: quantities of these kinds, or what its error says that is to be written. */
export function acceptedBy(read: Reader): string {
  if (takes(read, NONSENSE)) return 'any text';
  const dimensions = DIMENSIONS.filter((dimension) => takes(read, exampleOf(dimension)));
  if (dimensions.length === 0) return adviceOf(read);
  const kinds =
    dimensions.length === DIMENSIONS.length
      ? 'any quantity'
      : dimensions.map((name) => `a ${name}`).join(' or ');
  return `${kinds}, for example ${codes(dimensions.map(exampleOf))}`;
}

const takes = (read: Reader, text: string): boolean => errorOf(read, text) === undefined;

/** All of the error where it does not say what to write. */
function adviceOf(read: Reader): string {
  const message = errorOf(read, NONSENSE) ?? '';
  const [, kind, words] = /is not (an? [^;"]*); write (.*)$/su.exec(message) ?? [];
  if (kind !== undefined && words !== undefined)
    return `${kind}${words.startsWith('for example') ? ',' : ':'} ${words}`;
  const [, advice = message] = /(?:write |(?=known are ))(.*)$/su.exec(message) ?? [];
  const [, file] = /^(\S+\.json): /u.exec(message) ?? [];
  if (file === undefined) return advice;
  const [, known = ''] = /known are ([^:]*)/u.exec(message) ?? [];
  return `a name of ${code(file)}: ${known.replaceAll(/"([^"]*)"/gu, '`"$1"`')}`;
}

function errorOf(read: Reader, text: string): string | undefined {
  try {
    read(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
