import { join } from 'node:path';
import { ChildLines } from './child-lines';
import type { Cores } from './cores';

/** What the answer server says: where it is, then how much it has done so far. */
export type ServerReport =
  { readonly url: string } | { readonly answered: number; readonly cpuSeconds: number };

type ServerWork = Extract<ServerReport, { answered: number }>;

/** A server of small answers in a process of its own, away from the clients' core. */
export class AnswerServer implements AsyncDisposable {
  readonly url: string;
  readonly #child: ChildLines;

  private constructor(child: ChildLines, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(cores: Cores, signal: AbortSignal): Promise<AnswerServer> {
    const child = new ChildLines(
      'the answer server',
      cores.serverCommand(join(__dirname, 'answer-server.ts')),
      signal,
    );
    try {
      const { url } = (await child.ask()) as Extract<ServerReport, { url: string }>;
      return new AnswerServer(child, url);
    } catch (error) {
      await child[Symbol.asyncDispose]();
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Requests answered and CPU time spent since it started. */
  async work(): Promise<ServerWork> {
    return (await this.#child.ask('work')) as ServerWork;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
  }
}
