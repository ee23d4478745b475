import type { TargetIdentity } from './inference-target';
import { Inquiry, serverHeader, type InquiryAnswer, type InquiryContext } from './inquiry';
import { ownAnswers, settingsOf, versionOf } from './own-answers';
import { apiPrefix } from './routes';
import { FINGERPRINTS, UNKNOWN_SERVER, type ServerFingerprint } from './server-fingerprint';
import type { ServerKnowledge } from './server-knowledge';
import type { OwnAnswers } from './server-settings';

/** The target's identity, and what it is known to understand. */
export interface Discovery {
  readonly identity: TargetIdentity;
  readonly knowledge: ServerKnowledge;
}

/** What to do where no OpenAI-compatible server answers. */
export const OPENAI_ADVICE = 'Check that LLM_BASE_URL leads to an OpenAI-compatible API.';

/** Asks an OpenAI-compatible server who it is. Throws a `TargetError` when it cannot be reached or refuses the key. */
export async function discover(context: InquiryContext, signal: AbortSignal): Promise<Discovery> {
  const inquiry = new Inquiry(context, signal);
  const answer = await inquiry.first();
  // A server without a model list is no fault: the model is then named by the configuration.
  const isList = answer.route === 'models' && answer.status === 200;
  const entries = isList ? readModels(inquiry, answer) : [];
  const models = entries.map(({ id }) => id);
  const names = [entries[0]?.owned_by ?? '', serverHeader(answer.headers)];
  const prefix = apiPrefix(context.settings.baseUrl);
  const answers = ownAnswers(inquiry, { prefix, metrics: context.routes.metrics, models: entries });
  const { fingerprint, version } = await identify(answers, names);
  const settings = await settingsOf(fingerprint, answers);
  return {
    identity: {
      serverKind: fingerprint.kind,
      models,
      ...(version === undefined ? {} : { version }),
      ...(settings === undefined ? {} : { settings }),
    },
    knowledge: { models, features: fingerprint.features },
  };
}

interface Identified {
  readonly fingerprint: ServerFingerprint;
  readonly version?: string;
}

async function identify(answers: OwnAnswers, names: readonly string[]): Promise<Identified> {
  const named = fingerprintOf(names);
  // Who does not say its name is known by a route that only it has.
  const candidates =
    named === undefined ? FINGERPRINTS.filter(({ ownedBy }) => ownedBy === undefined) : [named];
  for (const fingerprint of candidates) {
    const version = await versionOf(fingerprint, answers);
    if (version !== undefined) return { fingerprint, version };
  }
  return { fingerprint: named ?? UNKNOWN_SERVER };
}

/** The server that gives itself one of these names. */
export function fingerprintOf(names: readonly string[]): ServerFingerprint | undefined {
  return FINGERPRINTS.find(
    ({ ownedBy }) => ownedBy !== undefined && names.some((name) => ownedBy.test(name)),
  );
}

interface ListedModel {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly owned_by?: string;
}

function readModels(inquiry: Inquiry, answer: InquiryAnswer): readonly ListedModel[] {
  try {
    const { data } = JSON.parse(answer.body) as { data: readonly ListedModel[] };
    return data.map(({ id, ...fields }) => ({ ...fields, id }));
  } catch (cause) {
    throw inquiry.noModels(answer, cause);
  }
}
