import { expect } from 'chai';
import { ask, chat, type Answered } from '../simulator/ask.fixture';
import type { ClusterNode } from './cluster';
import type { NodeUsage } from './node-usage';

/** Asks a node whether it is healthy. */
export const health = (node: ClusterNode, signal?: AbortSignal): Promise<Answered> =>
  ask(`${node.origin}/health`, signal && { signal });

/** Asks a node for a short answer. */
export const answer = (node: ClusterNode): Promise<Answered> => chat(`${node.origin}/v1`);

/** Throws where nobody knows. */
export function measured(usage: NodeUsage): Extract<NodeUsage, { status: 'measured' }> {
  if (usage.status === 'unavailable') throw new Error(`no usage: ${usage.reason}`);
  return usage;
}

/** Asks for that many answers, one after the other. */
export async function answersOf(node: ClusterNode, count: number): Promise<void> {
  for (let answered = 0; answered < count; answered++) expect((await answer(node)).status).to.equal(200);
}

/** What has come of a request so far: its status, how it failed, or nothing. */
export function outcome(asking: Promise<Answered>): { readonly now: string; readonly ended: Promise<void> } {
  const state = { now: 'nothing', ended: Promise.resolve() };
  state.ended = asking.then(
    ({ status }) => void (state.now = String(status)),
    (error: unknown) => void (state.now = String(error)),
  );
  return state;
}

/** In milliseconds. */
export async function timeOf(asking: Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await asking;
  return performance.now() - begin;
}

/** What it rejects with. */
export const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => error,
  );
