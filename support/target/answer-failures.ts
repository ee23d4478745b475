import { readErrorBody } from './completion-message';
import { statusFailure } from './explain-failure';
import { withoutSecrets, type TargetSettings } from './target-settings';
import { TargetError } from './target-error';
import type { HttpHeaders } from './transport';

/** What can be wrong with an answer, in words that say where and what to do next, and hold no secret. */
export class AnswerFailures {
  readonly #url: URL;
  readonly #settings: TargetSettings;

  constructor(url: URL, settings: TargetSettings) {
    this.#url = url;
    this.#settings = settings;
  }

  /** The text without the key and the like: servers quote them. */
  quote(text: string): string {
    return withoutSecrets(this.#settings, text);
  }

  aborted(reason: Error): TargetError {
    return new TargetError('aborted', `${this.#where}: the run ended before the answer.`, { cause: reason });
  }

  cutShort(): TargetError {
    const what = 'the stream ended without a finish reason or [DONE]. Look into the log of the server.';
    return new TargetError('truncated', `${this.#where}: ${what}`);
  }

  /** An error status and what its body says. */
  refused(status: number, body: string, headers: HttpHeaders): TargetError {
    // Once before the text is cut, which could leave a part of a secret, and once after its escapes are read.
    return statusFailure(this.#url, status, this.quote(readErrorBody(this.quote(body))), headers);
  }

  /** An error where an answer was begun. */
  reported(status: number, error: string): TargetError {
    return this.#protocol(`status ${status}, then an error: ${this.quote(error)}`, LOG);
  }

  notJson(data: string, cause: unknown): TargetError {
    const quoted = this.quote(data);
    // It quotes a part of the text, which must not be a part of a secret.
    const safe = quoted === data ? cause : undefined;
    return this.#protocol(`not the JSON of an answer: ${quoted.slice(0, 80)}`, NO_INFERENCE, safe);
  }

  oversized(what: string, cause?: unknown): TargetError {
    return this.#protocol(what, NO_INFERENCE, cause);
  }

  endless(): TargetError {
    return this.#protocol('it goes on far beyond max_tokens', 'Look whether the server knows max_tokens.');
  }

  compressed(coding: string): TargetError {
    return this.#protocol(
      `the answer is compressed (${coding}), though nobody asked for it: that hides when tokens come`,
      'Turn the compression of this route off, in the server or in the proxy before it.',
    );
  }

  #protocol(what: string, next: string, cause?: unknown): TargetError {
    return new TargetError('protocol error', `${this.#where}: ${what}. ${next}`, { cause });
  }

  get #where(): string {
    return `${this.#url.origin}${this.#url.pathname}`;
  }
}

const LOG = 'Look into the log of the server.';
const NO_INFERENCE = 'Check that LLM_BASE_URL leads to an inference API.';
