import { readErrorBody } from './completion-message';
import { statusFailure } from './explain-failure';
import { withoutSecrets, type TargetSettings } from './target-settings';
import { TargetError } from './target-error';
import type { HttpHeaders } from './transport';

/** What depends on the API that was asked. */
export interface AnswerAdvice {
  /** What an answer is not that cannot be read. */
  readonly noAnswer: string;
  /** What to do where something else than an inference API answers. */
  readonly next: string;
  /** The name of the route in LLM_ROUTES, where it is set there. */
  readonly route?: string;
}

const OPENAI: AnswerAdvice = {
  noAnswer: 'not the JSON of an answer',
  next: 'Check that LLM_BASE_URL leads to an inference API.',
};

/** What can be wrong with an answer, in words that say where and what to do next, and hold no secret. */
export class AnswerFailures {
  readonly #url: URL;
  readonly #settings: TargetSettings;
  readonly #advice: AnswerAdvice;

  constructor(url: URL, settings: TargetSettings, advice: AnswerAdvice = OPENAI) {
    this.#url = url;
    this.#settings = settings;
    this.#advice = advice;
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

  /** A whole answer, not streamed, whose end is missing. */
  cutJson(): TargetError {
    const what = 'the answer ended in the middle of its JSON. Look into the log of the server.';
    return new TargetError('truncated', `${this.#where}: ${what}`);
  }

  /** An error status and what its body says. */
  refused(status: number, body: string, headers: HttpHeaders): TargetError {
    // Once before the text is cut, which could leave a part of a secret, and once after its escapes are read.
    const said = this.quote(readErrorBody(this.quote(body)));
    return statusFailure(this.#url, status, said, headers, this.#advice.route);
  }

  /** An error where an answer was begun. */
  reported(status: number, error: string): TargetError {
    return this.#protocol(`status ${status}, then an error: ${this.quote(error)}`, LOG);
  }

  notJson(data: string, cause: unknown): TargetError {
    const quoted = this.quote(data);
    // It quotes a part of the text, which must not be a part of a secret.
    const safe = quoted === data ? cause : undefined;
    const came = quoted.trim() === '' ? 'an empty body' : quoted.slice(0, 80);
    return this.#protocol(`${this.#advice.noAnswer}: ${came}`, this.#advice.next, safe);
  }

  oversized(what: string, cause?: unknown): TargetError {
    return this.#protocol(what, this.#advice.next, cause);
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
