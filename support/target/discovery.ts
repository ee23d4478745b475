import { setTimeout as delay } from 'node:timers/promises';
import { readErrorBody } from './completion-message';
import { connectionFailure, deadlineFailure, errorCode, statusFailure } from './explain-failure';
import type { TargetIdentity } from './inference-target';
import { FINGERPRINTS, UNKNOWN_SERVER, type ServerFingerprint } from './server-fingerprint';
import { apiRoot, withoutSecrets, type TargetSettings } from './target-settings';
import { TargetError } from './target-error';
import type { HttpHeaders, Transport } from './transport';
import { WholeBody } from './whole-body';

/** The target's identity, and what it is known to understand. */
export interface Discovery {
  readonly identity: TargetIdentity;
  readonly fingerprint: ServerFingerprint;
}

interface Answer {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: string;
}

/** A server that is still loading its model refuses connections or answers 503: asked again until the deadline. */
const RETRY_AFTER_MS = 250;
const OWN_ROUTE_TIMEOUT_MS = 2_000;
/** No list of models is that long. */
const LONGEST_ANSWER = 8 * 2 ** 20;

/** Asks the server who it is. Throws a `TargetError` when it cannot be reached or refuses the key. */
export async function discover(
  transport: Transport,
  settings: TargetSettings,
  signal: AbortSignal,
): Promise<Discovery> {
  const root = apiRoot(settings.baseUrl);
  const url = new URL(`${root.pathname}/models`, root);
  const answer = await untilAnswered(transport, url, settings, signal);
  // A server without a model list is no fault: the model is then named by the configuration.
  if (answer.status >= 300 && answer.status !== 404 && answer.status !== 405) {
    throw statusFailure(url, answer.status, readErrorBody(answer.body), answer.headers);
  }
  const list = answer.status === 200 ? readModels(url, answer.body) : { models: [], owner: '' };
  const server = [answer.headers['server']].flat().join();
  return identify(transport, settings, list.models, [list.owner, server], signal);
}

async function untilAnswered(
  transport: Transport,
  url: URL,
  settings: TargetSettings,
  signal: AbortSignal,
): Promise<Answer> {
  const deadline = AbortSignal.timeout(settings.timeouts.ready);
  const either = AbortSignal.any([signal, deadline]);
  let last: TargetError | undefined;
  while (!either.aborted) {
    try {
      const answer = await ask(transport, url, settings, either);
      if (answer.status !== 503) return answer;
      last = statusFailure(url, 503, readErrorBody(answer.body), answer.headers);
    } catch (error) {
      if (error === either.reason) break;
      if (!(error instanceof TargetError) || !STARTING.has(errorCode(error))) throw error;
      last = error;
    }
    await delay(RETRY_AFTER_MS, undefined, { signal: either }).catch(() => undefined);
  }
  signal.throwIfAborted();
  throw last ?? deadlineFailure(url, 'ready', settings.timeouts.ready);
}

/** A process that is just starting, or restarting behind its port. */
const STARTING: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'UND_ERR_SOCKET',
  'CLOSED_EARLY',
]);

async function identify(
  transport: Transport,
  settings: TargetSettings,
  models: readonly string[],
  names: readonly string[],
  signal: AbortSignal,
): Promise<Discovery> {
  const named = FINGERPRINTS.find(
    ({ ownedBy }) => ownedBy !== undefined && names.some((name) => ownedBy.test(name)),
  );
  // Who does not say its name is known by a route that only it has.
  const candidates =
    named === undefined ? FINGERPRINTS.filter(({ ownedBy }) => ownedBy === undefined) : [named];
  for (const fingerprint of candidates) {
    const version = await askVersion(transport, settings, fingerprint, signal);
    if (version !== undefined)
      return { identity: { serverKind: fingerprint.kind, version, models }, fingerprint };
  }
  const fingerprint = named ?? UNKNOWN_SERVER;
  return { identity: { serverKind: fingerprint.kind, models }, fingerprint };
}

async function askVersion(
  transport: Transport,
  settings: TargetSettings,
  { versionRoute, readVersion }: ServerFingerprint,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (versionRoute === undefined || readVersion === undefined) return undefined;
  const root = apiRoot(settings.baseUrl);
  const prefix = root.pathname.replace(/\/v\d+\w*$/, '');
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(OWN_ROUTE_TIMEOUT_MS)]);
    const { status, body } = await ask(transport, new URL(prefix + versionRoute, root), settings, limited);
    const answer: unknown = status === 200 ? JSON.parse(body) : undefined;
    return typeof answer === 'object' && answer !== null
      ? readVersion(answer as Record<string, unknown>)
      : undefined;
  } catch {
    // A version is good to know and no reason to stop: without it the report says only the kind.
    signal.throwIfAborted();
    return undefined;
  }
}

async function ask(
  transport: Transport,
  url: URL,
  settings: TargetSettings,
  signal: AbortSignal,
): Promise<Answer> {
  const body = new WholeBody(LONGEST_ANSWER);
  let status = 0;
  let headers: HttpHeaders = {};
  let wasSent = false;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const exchange = transport.exchange(
    { method: 'GET', url, headers: requestHeaders(settings) },
    {
      sent: () => (wasSent = true),
      headers: (_at, answered, received) => {
        status = answered;
        headers = received;
      },
      data: (_at, chunk) => {
        if (!body.push(chunk)) exchange.abort(tooLong(url));
      },
      ended: () => {
        resolve(undefined);
      },
      failed: (_at, error) => {
        reject(error);
      },
    },
  );
  const abort = (): void => {
    exchange.abort(signal.reason as Error);
  };
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    await promise;
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof TargetError ? error : connectionFailure(url, wasSent, error);
  } finally {
    signal.removeEventListener('abort', abort);
  }
  return { status, headers, body: withoutSecrets(settings, body.text) };
}

const tooLong = (url: URL): TargetError =>
  new TargetError(
    'protocol error',
    `${url.href} answered with more than ${LONGEST_ANSWER / 2 ** 20} MiB. ` +
      'Check that LLM_BASE_URL leads to an OpenAI-compatible API.',
  );

/** The headers of every request: the user's own, and the key where there is one. */
export function requestHeaders({ apiKey, headers }: TargetSettings): Record<string, string> {
  return {
    accept: '*/*',
    ...headers,
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  };
}

function readModels(url: URL, body: string): { models: string[]; owner: string } {
  try {
    const { data } = JSON.parse(body) as { data: readonly { id: string; owned_by?: string }[] };
    return { models: data.map(({ id }) => id), owner: data[0]?.owned_by ?? '' };
  } catch (cause) {
    throw new TargetError(
      'protocol error',
      `${url.href} did not answer with a model list but with: ${body.slice(0, 80)}. ` +
        'Check that LLM_BASE_URL leads to an OpenAI-compatible API.',
      { cause },
    );
  }
}
