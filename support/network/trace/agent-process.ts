import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { orAborted } from '../../cluster/process-waiting';
import { spawnAgent, type Command } from '../environment/command';
import { NetworkError } from '../network-error';

/** A child of this run that is asked things and answers them, one at a time. Disposing ends it. */
export class AgentProcess<Question extends object, Answer extends object> implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #ended: Promise<NetworkError>;
  #words = '';

  /** The name is for messages: `the process that captures packets`. */
  constructor(name: string, command: Command) {
    this.#name = name;
    this.#child = spawnAgent(command);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#words += text));
    this.#ended = this.#untilEnd();
  }

  /** NaN where it did not start. */
  get pid(): number {
    return this.#child.pid ?? NaN;
  }

  /** What it says next. Rejects with a `NetworkError` in its words where it ends, or with the signal's reason. */
  async word(signal?: AbortSignal): Promise<Answer> {
    const over = new AbortController();
    const ended = this.#ended.then((error) => Promise.reject(error));
    const said = Promise.race([once(this.#child, 'message', { signal: over.signal }), ended]);
    try {
      const [answer] = (await (signal === undefined ? said : orAborted(said, signal))) as [Answer];
      return answer;
    } finally {
      over.abort();
      // Where the signal came first, nobody waits for it any more.
      said.catch(() => undefined);
    }
  }

  /** What it says to that. Rejects as `word` does. */
  async answer(question: Question): Promise<Answer> {
    const answer = this.word();
    // Where it is gone, the answer says so.
    this.#child.send(question, () => undefined);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async #untilEnd(): Promise<NetworkError> {
    const how = await Promise.race([
      once(this.#child, 'close').then(([code, signal]: (number | string | null)[]) =>
        signal === null ? `ended with exit code ${code ?? ''}` : `ended with ${signal ?? ''}`,
      ),
      once(this.#child, 'error').then(([error]: Error[]) => `could not be started: ${error?.message ?? ''}`),
    ]);
    return new NetworkError(`${this.#name} ${how}: ${this.#words.trim() || 'without a word'}`);
  }
}
