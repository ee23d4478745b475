import type { ServerFeatures } from './api-dialect';
import type { InferenceTarget } from './inference-target';
import { TargetError } from './target-error';

/** What a client has to know of a server to ask it well; plain data. */
export interface ServerKnowledge {
  readonly models: readonly string[];
  readonly features: ServerFeatures;
  /** Who serves each model, by its name, where the server says so. */
  readonly providers?: Readonly<Record<string, string>>;
}

/** Of a server that was not asked: only what its API defines is sent to it. */
export const NOTHING_KNOWN: ServerKnowledge = {
  models: [],
  features: { ignoreEndToken: false, continuousUsage: false },
};

/** A target that can hand on what it has found out about its server. */
export interface KnowingTarget extends InferenceTarget {
  readonly knowledge: ServerKnowledge;
}

/** The failure; where the server does not know the model, with the models that it listed. */
export function withModels(failure: TargetError, { models }: ServerKnowledge): TargetError {
  if (failure.status !== 404 || models.length === 0 || !failure.message.includes('LLM_MODEL')) return failure;
  const listed = models.length > 10 ? [...models.slice(0, 10), '...'] : models;
  const message = `${failure.message} It lists: ${listed.join(', ')}.`;
  return new TargetError(failure.outcome, message, { status: 404, cause: failure.cause });
}
