import type { NamedNode } from './balancer-process-nodes';
import { NginxAttempts } from './nginx-attempts';
import type { NginxFiles } from './nginx-configuration';
import { NginxLogLines } from './nginx-log-lines';

/** The two logs of an nginx, and what they have told so far. */
export class NginxLogs implements AsyncDisposable {
  readonly #access: NginxLogLines;
  readonly #errors: NginxLogLines;
  readonly #attempts: NginxAttempts;
  readonly #resources: AsyncDisposableStack;
  /** Readings take turns: each goes on where the one before it ended. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    { access, errors }: { readonly access: NginxLogLines; readonly errors: NginxLogLines },
    attempts: NginxAttempts,
    resources: AsyncDisposableStack,
  ) {
    this.#access = access;
    this.#errors = errors;
    this.#attempts = attempts;
    this.#resources = resources;
  }

  /** Rejects with the system's error where there are no such files. */
  static async open(
    files: Pick<NginxFiles, 'access' | 'errors'>,
    nodes: readonly NamedNode[],
  ): Promise<NginxLogs> {
    await using resources = new AsyncDisposableStack();
    const access = resources.use(await NginxLogLines.open(files.access));
    const errors = resources.use(await NginxLogLines.open(files.errors));
    return new NginxLogs({ access, errors }, new NginxAttempts(nodes), resources.move());
  }

  /** All that is in the logs now. Rejects with the system's error where they cannot be read, as once disposed of. */
  async read(): Promise<NginxAttempts> {
    const reading = this.#last.then(() => this.#readOn());
    this.#last = reading.catch(() => undefined);
    await reading;
    return this.#attempts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    await this.#resources.disposeAsync();
  }

  async #readOn(): Promise<void> {
    await this.#access.read((line) => {
      this.#attempts.addAccess(line);
    });
    await this.#errors.read((line) => {
      this.#attempts.addError(line);
    });
  }
}
