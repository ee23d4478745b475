import { monotonicClock } from '../quantities/clock';
import type { TargetConnection, TargetSpec } from '../target/connect-target';
import { DeadlineWatch } from '../target/deadline-watch';
import { EndpointReader } from '../target/endpoint-reader';
import { openAiCompletions } from '../target/openai-completions';
import { requestHeaders } from '../target/request-headers';
import { TargetError } from '../target/target-error';
import { inferenceUrl } from '../target/routes';
import { withoutSecrets } from '../target/target-settings';
import { WholeBody } from '../target/whole-body';
import { readEcho, refusesEcho } from './echo-reading';
import type { TextWindow } from './text-windows';
import type { TokenScore } from './token-score';

/** The tokens of a window but its first one, or why this server cannot score them. */
type WindowReading =
  | { readonly status: 'scored'; readonly tokens: readonly TokenScore[] }
  | { readonly status: 'unavailable'; readonly reason: string };

/** Has one window scored; rejects with a `TargetError` that names the window. */
export type WindowScorer = (window: TextWindow, signal: AbortSignal) => Promise<WindowReading>;

/** Some hundred bytes a token, for windows far longer than any. */
const LONGEST_ANSWER = 16 * 2 ** 20;

/** What to do about a server that cannot do it. */
const ALTERNATIVE =
  'Next-token accuracy needs completions with echo and logprobs, which vLLM has: ' +
  'take a server that has them, or compare answers to an evaluation set (JSONL of prompts with expected answers).';

/**
 * Scores windows of text by one model through `POST /completions` with `echo`, `logprobs: 1` and no generated token,
 * or one where the server generates at least one.
 */
export function windowScorer(
  { transport }: Pick<TargetConnection, 'transport'>,
  { api, settings }: Pick<TargetSpec, 'api' | 'settings'>,
  model: string,
): WindowScorer {
  const url = inferenceUrl(settings.baseUrl, openAiCompletions);
  const where = `${url.origin}${url.pathname}`;
  const headers = { ...requestHeaders(api, settings), 'content-type': 'application/json' };
  const reading = {
    settings,
    clock: monotonicClock,
    watch: new DeadlineWatch(monotonicClock),
    routeNamed: () => undefined,
  };
  // vLLM takes 0 together with echo; its older versions, and other servers, refuse it.
  let maxTokens = 0;

  async function ask(prompt: string, signal: AbortSignal): Promise<string> {
    const body = JSON.stringify({
      model,
      prompt,
      max_tokens: maxTokens,
      temperature: 0,
      echo: true,
      logprobs: 1,
    });
    const request = { method: 'POST', url, headers, body } as const;
    const kept = new WholeBody(LONGEST_ANSWER);
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const ended = (): void => {
      resolve(undefined);
    };
    const failed = (_at: number, error: TargetError): void => {
      reject(error);
    };
    const reader = new EndpointReader(
      request,
      reading,
      { sent: ignored, headers: ignored, ended, failed },
      kept,
    );
    reader.reads(transport.exchange(request, reader));
    const abort = (): void => {
      reader.abort(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', abort);
    }
    return kept.text;
  }

  /** Once more with a generated token where the server wants at least one. */
  async function askPatiently(prompt: string, signal: AbortSignal): Promise<string> {
    try {
      return await ask(prompt, signal);
    } catch (error) {
      if (maxTokens > 0 || !isRefusal(error) || !/max_?tokens/i.test(error.message)) throw error;
    }
    maxTokens = 1;
    return ask(prompt, signal);
  }

  return async (window, signal) => {
    const named = (what: string): string => `Window ${window.index + 1} of the held-out text: ${what}`;
    try {
      const body = await askPatiently(window.text, signal);
      const quote = (text: string): string => withoutSecrets(settings, text);
      const echo = readEcho(body, { model, prompt: window.text, quote });
      switch (echo.status) {
        case 'scored':
          return echo;
        case 'unsupported':
          return { status: 'unavailable', reason: `${where} ${echo.reason}. ${ALTERNATIVE}` };
        case 'faulty':
          throw new TargetError(
            'protocol error',
            `${where}: ${echo.reason}. Look into the log of the server.`,
          );
      }
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      if (lacksEcho(error, where))
        return { status: 'unavailable', reason: `${error.message} ${ALTERNATIVE}` };
      const size = isRefusal(error) ? ` The window has ${window.text.length} characters.` : '';
      const { outcome, status, cause } = error;
      throw new TargetError(outcome, named(error.message + size), {
        cause,
        ...(status === undefined ? {} : { status }),
      });
    }
  };
}

const isRefusal = (error: unknown): error is TargetError =>
  error instanceof TargetError && (error.status === 400 || error.status === 422);

/** The route is missing, or refuses its fields; a model that is missing is another fault. */
function lacksEcho(error: TargetError, where: string): boolean {
  const said = error.message.replaceAll(where, '');
  if (error.status === 404 || error.status === 405) return !/model/i.test(said);
  return error.status === 501 || (isRefusal(error) && refusesEcho(said));
}

const ignored = (): void => undefined;
