import { GpuProviderError } from '../gpu-provider-error';

/** What a server answered, whatever its status. */
export interface FetchedText {
  readonly status: number;
  readonly text: string;
}

/** More than any exporter of one machine writes: what is longer is something else. */
const LIMIT_BYTES = 32 * 2 ** 20;

/**
 * Gets a text. User name and password in the URL are sent as basic authentication. Rejects with a
 * `GpuProviderError` where no answer comes, where it is too long, and when the signal aborts.
 */
export async function fetchText(url: URL, signal: AbortSignal): Promise<FetchedText> {
  try {
    const response = await fetch(withoutCredentials(url), { signal, headers: authorizationOf(url) });
    const text = await textOf(response);
    return { status: response.status, text };
  } catch (error) {
    if (error instanceof GpuProviderError) throw error;
    throw new GpuProviderError(`no answer from ${shown(url)}: ${reasonOf(error)}`, { cause: error });
  }
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  // Leaving the loop cancels the rest of the body.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > LIMIT_BYTES) {
      throw new GpuProviderError(
        `${shown(new URL(response.url))} answers more than ${LIMIT_BYTES / 2 ** 20} MiB`,
      );
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A URL for people: without its secrets and its query. */
export const shown = (url: URL): string => `${url.origin}${url.pathname}`;

function withoutCredentials(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** Undici's errors say only "fetch failed"; their cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
