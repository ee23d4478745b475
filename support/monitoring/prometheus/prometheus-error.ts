/** A Prometheus gave no data; the message says what was asked of it, where, what came instead, what to do next. */
export class PrometheusError extends Error {
  override readonly name = 'PrometheusError';
}

/** No whole answer came, for a reason that is told if it is not that of the cause. */
export function noAnswer(where: string, cause: unknown, reason = reasonOf(cause)): PrometheusError {
  const next = HINTS[codeOf(cause)] ?? 'Look into its log, and that of a proxy before it.';
  return new PrometheusError(`${where} gave no answer: ${reason}. ${next}`, { cause });
}

/** A status other than 200 without words of a Prometheus; `location` is where a redirection leads. */
export function wrongStatus(where: string, status: number, location: string | undefined): PrometheusError {
  return new PrometheusError(`${where} answered ${status}. ${statusHint(status, location)}`);
}

/** An answer that no Prometheus gives. */
export const notPrometheus = (where: string, what: string): PrometheusError =>
  new PrometheusError(`${where} is no Prometheus, or another version of its API: ${what}. ${CORRECT}`);

/** What a Prometheus itself says is wrong with what it was asked, by the type of error that its API gives. */
export function refused(where: string, asked: string, type: string, words: string): PrometheusError {
  return new PrometheusError(`${where} refuses ${asked}: ${words}. ${refusalHint(type, words)}`);
}

const CORRECT = 'Correct its address: that of its own pages, with their path where it has one.';

const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: `Start it. Or else: ${CORRECT}`,
  ENOTFOUND: CORRECT,
  EAI_AGAIN: CORRECT,
  ERR_SSL_WRONG_VERSION_NUMBER: 'Write http:// instead of https:// in its address.',
};

function statusHint(status: number, location: string | undefined): string {
  if (status === 401 || status === 403)
    return 'Give a header "Authorization" that may read it, in MONITORING_HEADERS.';
  if (status >= 300 && status < 400)
    return `Give the address ${location ?? 'to which it leads; it does not say'}.`;
  if (status < 500) return `There is no API of a Prometheus here. ${CORRECT}`;
  return 'Look into its log, and that of a proxy before it.';
}

/** The types are those of `web/api/v1/api.go`. */
function refusalHint(type: string, words: string): string {
  if (words.includes('maximum resolution')) return 'Ask for a longer step, or for a shorter time.';
  if (words.includes('too many samples')) return 'Ask for a shorter time, or for fewer series.';
  if (type === 'bad_data' || type === 'execution') return 'Correct that query in the file of queries.';
  return 'Ask for a shorter time, or look into its log.';
}

/** The innermost message: outer ones say only that it failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner instanceof Error ? reasonOf(inner) : error.message;
}

/** The code of the innermost error that has one; empty without any. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const inner = codeOf(cause);
  return inner === '' && typeof code === 'string' ? code : inner;
}
