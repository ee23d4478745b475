import type { TargetIdentity } from './inference-target';
import { Inquiry, serverHeader, type InquiryAnswer, type InquiryContext } from './inquiry';
import { apiPrefix } from './routes';
import { FINGERPRINTS, UNKNOWN_SERVER, type ServerFingerprint } from './server-fingerprint';
import type { ServerKnowledge } from './server-knowledge';

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
  const { models, owner } = isList ? readModels(inquiry, answer) : { models: [], owner: '' };
  const names = [owner, serverHeader(answer.headers)];
  const { fingerprint, version } = await identify(inquiry, apiPrefix(context.settings.baseUrl), names);
  return {
    identity: { serverKind: fingerprint.kind, models, ...(version === undefined ? {} : { version }) },
    knowledge: { models, features: fingerprint.features },
  };
}

interface Identified {
  readonly fingerprint: ServerFingerprint;
  readonly version?: string;
}

async function identify(inquiry: Inquiry, prefix: string, names: readonly string[]): Promise<Identified> {
  const named = fingerprintOf(names);
  // Who does not say its name is known by a route that only it has.
  const candidates =
    named === undefined ? FINGERPRINTS.filter(({ ownedBy }) => ownedBy === undefined) : [named];
  for (const fingerprint of candidates) {
    const version = await askVersion(inquiry, prefix, fingerprint);
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

/** The version that such a server tells at a route of its own. */
export async function askVersion(
  inquiry: Inquiry,
  prefix: string,
  { versionRoute, readVersion }: ServerFingerprint,
): Promise<string | undefined> {
  if (versionRoute === undefined || readVersion === undefined) return undefined;
  const answer = await inquiry.object(prefix + versionRoute);
  return answer === undefined ? undefined : readVersion(answer.content);
}

function readModels(inquiry: Inquiry, answer: InquiryAnswer): { models: string[]; owner: string } {
  try {
    const { data } = JSON.parse(answer.body) as { data: readonly { id: string; owned_by?: string }[] };
    return { models: data.map(({ id }) => id), owner: data[0]?.owned_by ?? '' };
  } catch (cause) {
    throw inquiry.noModels(answer, cause);
  }
}
