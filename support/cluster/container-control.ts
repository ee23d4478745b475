import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { FaultMode } from '../simulator/fault-mode';
import { FaultError } from './fault';

/** Resolves once a simulator that was started with `--control` has said that it goes into that mode. */
export async function askFor(origin: string, mode: FaultMode, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  request(`${origin}/control`, { method: 'POST', agent: false, signal }, (response) => {
    text(response).then((body) => {
      resolve({ status: response.statusCode ?? 0, body });
    }, reject);
  })
    .on('error', reject)
    .end(JSON.stringify(mode));
  const { status, body } = await promise;
  if (status !== 200) throw new FaultError(`POST ${origin}/control was answered with ${status}: ${body}`);
}
