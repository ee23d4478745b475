/** Metrics could not be fetched; the message says where, what came instead and what to do next. */
export class MetricsError extends Error {
  override readonly name = 'MetricsError';
  /** Asking the same again cannot help: the server has no such route, or lets nobody in. */
  readonly lasting: boolean;

  constructor(message: string, { lasting = false, cause }: { lasting?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.lasting = lasting;
  }
}

/** A status other than 200; `location` is where a redirection leads. */
export function statusFailure(url: URL, status: number, location: string | undefined): MetricsError {
  const { next, lasting } = statusHint(status, location);
  return new MetricsError(`${whereOf(url)} answered ${status}. ${next}`, { lasting });
}

/** No whole answer came. */
export function transferFailure(url: URL, cause: unknown): MetricsError {
  const what = cause instanceof Error && cause.message !== '' ? cause.message : 'the connection broke';
  const next = HINTS[codeOf(cause)] ?? 'Look into the log of the server.';
  return new MetricsError(`${whereOf(url)} gave no metrics: ${what}. ${next}`, { cause });
}

/** The URL without what may be secret: user, password and query. */
export const whereOf = ({ origin, pathname }: URL): string => `${origin}${pathname}`;

/** The words for a route that is not there, by which servers leave it out until they are told. */
const ENABLE_METRICS =
  'Its metrics are not enabled, or are elsewhere: start SGLang with --enable-metrics, llama.cpp with --metrics, ' +
  'TensorRT-LLM with return_perf_metrics and its route /prometheus/metrics; ' +
  'or correct the route "metrics" in LLM_ROUTES.';

const REFUSED = 'Start the server, or correct LLM_BASE_URL.';
const UNRESOLVED = 'Correct the host in LLM_BASE_URL.';
const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: REFUSED,
  ENOTFOUND: UNRESOLVED,
  EAI_AGAIN: UNRESOLVED,
  UND_ERR_CONNECT_TIMEOUT: 'Check the host and port of LLM_BASE_URL and the firewalls between.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'Write http:// instead of https:// in LLM_BASE_URL.',
};

function statusHint(status: number, location: string | undefined): { next: string; lasting: boolean } {
  // llama.cpp answers 501 where it was started without its flag.
  if (status === 404 || status === 405 || status === 501) return { next: ENABLE_METRICS, lasting: true };
  if (status === 401 || status === 403)
    return { next: 'Set LLM_API_KEY to a key that may read the metrics.', lasting: true };
  if (status >= 300 && status < 400) {
    const target = location ?? 'where it leads; it does not say';
    return { next: `Set the route "metrics" in LLM_ROUTES to ${target}.`, lasting: true };
  }
  return { next: 'Look into the log of the server.', lasting: false };
}

/** The code of the innermost error that has one; empty without any. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const inner = codeOf(cause);
  return inner === '' && typeof code === 'string' ? code : inner;
}
