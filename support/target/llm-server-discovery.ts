import { fingerprintOf, type Discovery } from './discovery';
import { Inquiry, serverHeader, type InquiryAnswer, type InquiryContext } from './inquiry';
import { ownAnswers, settingsOf, versionOf } from './own-answers';
import { serverPrefix } from './routes';
import { NOTHING_KNOWN } from './server-knowledge';

/** What to do where no LLM server answers. */
export const LLM_SERVER_ADVICE = 'Check LLM_BASE_URL, and the route "models" in LLM_ROUTES.';

/** A server may write an essay about itself. */
const LONGEST_KIND = 60;

interface ListedModels {
  readonly models: readonly string[];
  readonly providers: Readonly<Record<string, string>>;
  readonly owner: string;
  readonly entries: readonly ListedModel[];
}

const NONE: ListedModels = { models: [], providers: {}, owner: '', entries: [] };

/** Asks an LLM server who it is. Throws a `TargetError` when it cannot be reached or refuses the key. */
export async function discoverLlmServer(context: InquiryContext, signal: AbortSignal): Promise<Discovery> {
  const inquiry = new Inquiry(context, signal);
  const answer = await inquiry.first();
  const isList = answer.route === 'models' && answer.status === 200;
  const { models, providers, owner, entries } = isList ? readModels(inquiry, answer) : NONE;
  const { health: path } = context.routes;
  const health = path === undefined ? undefined : await inquiry.object(path);
  // Only servers of this suite are known to understand more than the API defines.
  const names = [owner, serverHeader(answer.headers), serverHeader(health?.headers)];
  const fingerprint = fingerprintOf(names.filter((name) => OWN_SERVERS.test(name)));
  const prefix = serverPrefix(context.settings.baseUrl);
  const answers = ownAnswers(inquiry, { prefix, models: entries });
  const ownVersion = fingerprint === undefined ? undefined : await versionOf(fingerprint, answers);
  const settings = fingerprint === undefined ? undefined : await settingsOf(fingerprint, answers);
  const version = ownVersion ?? textIn(health?.content['version']);
  const described = textIn(health?.content['description'])?.slice(0, LONGEST_KIND);
  const serverKind = fingerprint?.kind ?? described ?? 'llm-server';
  return {
    identity: {
      serverKind,
      models,
      ...(version === undefined ? {} : { version }),
      ...(settings === undefined ? {} : { settings }),
    },
    knowledge: { models, providers, features: fingerprint?.features ?? NOTHING_KNOWN.features },
  };
}

const OWN_SERVERS = /^(?:llm-performance-engine|simulator)/;

const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

interface ListedModel {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly provider?: unknown;
  readonly owned_by?: unknown;
}

function readModels(inquiry: Inquiry, answer: InquiryAnswer): ListedModels {
  try {
    const { models } = JSON.parse(answer.body) as { models: readonly ListedModel[] };
    if (!models.every(({ id }) => typeof id === 'string')) throw new TypeError('a model without an id');
    const provided = models.flatMap(({ id, provider }) =>
      typeof provider === 'string' ? [[id, provider] as const] : [],
    );
    return {
      models: [...new Set(models.map(({ id }) => id))],
      // Of a model that several serve, the first one is asked.
      providers: Object.fromEntries(provided.toReversed()),
      owner: textIn(models[0]?.owned_by) ?? '',
      entries: models,
    };
  } catch (cause) {
    throw inquiry.noModels(answer, cause);
  }
}
