import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type Docker from 'dockerode';
import { lastWords } from '../../cluster/container-words';
import { NetworkError } from '../network-error';

const LOOK_EVERY_MS = 10;
const LISTENS_WITHIN_MS = 30_000;
/** Of a TCP socket that listens, in `/proc/net/tcp`, proc_pid_net(5). */
const LISTENING = '0A';

/** A container that was started, and is to serve. */
interface AwaitedContainer {
  readonly id: string;
  readonly container: Docker.Container;
  /** Its first process. */
  readonly pid: number;
  readonly port: number;
}

/**
 * Resolves once somebody listens on the port in the network namespace of a container. Rejects with a `NetworkError`
 * that has its last words where its program ends before, or with the signal's reason.
 */
export async function untilContainerListens(
  { id, container, pid, port }: AwaitedContainer,
  signal: AbortSignal,
): Promise<void> {
  const late = AbortSignal.timeout(LISTENS_WITHIN_MS);
  const end = new AbortController();
  const hasEnded = () => {
    end.abort();
  };
  // Asked once: each look of the engine's own takes CPU time from the server that is to come up.
  container.wait().then(hasEnded, hasEnded);
  while (!isListening(socketsOf(pid), port)) {
    signal.throwIfAborted();
    const { aborted: ended } = end.signal;
    if (ended || late.aborted) {
      const what = ended
        ? 'its program ended'
        : `nobody listens on port ${port} after ${LISTENS_WITHIN_MS} ms`;
      throw new NetworkError(`${id} did not come up, ${what}: ${await lastWords(container)}`);
    }
    await pause(LOOK_EVERY_MS);
  }
}

/** Whether there is a listening socket of that port in texts as `/proc/net/tcp` has them. */
export function isListening(sockets: string, port: number): boolean {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0');
  return sockets.split('\n').some((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    return state === LISTENING && local.endsWith(`:${hexadecimal}`);
  });
}

function socketsOf(pid: number): string {
  try {
    return ['tcp', 'tcp6'].map((name) => readFileSync(`/proc/${pid}/net/${name}`, 'utf8')).join('');
  } catch {
    return '';
  }
}
