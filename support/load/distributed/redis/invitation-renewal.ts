import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RedisOptions } from 'ioredis';
import { INVITATION_KEY, type ProtocolTimes } from '../wire/protocol';
import type { RedisLink } from './redis-link';

const RENEW = `
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end
return 0`;

/** Who hears of the end of a renewal; one of the two is told, once. */
interface RenewalListener {
  /** The invitation is another's, or there is none. */
  notHeld(): void;
  /** It can be renewed no more, for a fault of this process. */
  failed(error: Error): void;
}

/**
 * Renews an invitation over a connection of its own from a thread of its own, which goes on while this one is blocked
 * and ends with it.
 */
export class InvitationRenewal implements AsyncDisposable {
  readonly #thread: Worker;
  #over = false;

  constructor(link: RedisLink, text: string, times: ProtocolTimes, listener: RenewalListener) {
    // A secret among it goes from memory to memory. Without execArgv the thread would load this process's compiler.
    this.#thread = new Worker(join(__dirname, 'invitation-renewer.js'), {
      workerData: {
        connection: connectionOf(link),
        script: RENEW,
        key: INVITATION_KEY,
        text,
        life: times.invitationLife,
        renewal: times.renewal,
      },
      execArgv: [],
    });
    const end = (tell: () => void): void => {
      if (this.#over) return;
      this.#over = true;
      tell();
    };
    this.#thread.on('message', () => {
      end(() => {
        listener.notHeld();
      });
    });
    this.#thread.on('error', (error) => {
      end(() => {
        listener.failed(error instanceof Error ? error : new Error(String(error)));
      });
    });
    this.#thread.on('exit', (code) => {
      end(() => {
        listener.failed(new Error(`it ended with code ${code}`));
      });
    });
    // After the listeners, which would hold the process again.
    this.#thread.unref();
  }

  /** It has renewed for the last time. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    await this.#thread.terminate();
  }
}

/** What of the settings of a connection can be handed to a thread, and is needed for another one. */
function connectionOf({ commands }: RedisLink): RedisOptions {
  const { host, port, db, username, password, tls } = commands.options;
  const settings = { host, port, db, username, password, tls, connectionName: 'llm-load:invitation' };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value != null));
}
