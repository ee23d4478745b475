import type { Results } from '../report/results-schema';
import { differingOf } from './differing-target';

/** Names of the conventions' attributes. */
export interface GenAiAttributes {
  readonly 'gen_ai.operation.name': string;
  readonly 'gen_ai.provider.name'?: string;
  readonly 'gen_ai.request.model'?: string;
  readonly 'server.address'?: string;
  readonly 'server.port'?: number;
}

/** By the setting `api`. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'openai-chat': 'chat',
  'openai-completions': 'text_completion',
  'llm-server': 'text_completion',
};

const DIFFERS = 'it differs between the runs that were merged';

/** What every request of a run has in common, and what of it is not known, in sentences. */
export function genAiTarget(target: NonNullable<Results['target']>): {
  readonly attributes: GenAiAttributes;
  readonly unknown: readonly string[];
} {
  const parts = [providerOf(target), modelOf(target), addressOf(target), operationOf(target)];
  return {
    attributes: parts.reduce<GenAiAttributes>((all, { known }) => ({ ...all, ...known }), {
      'gen_ai.operation.name': '_OTHER',
    }),
    unknown: parts.flatMap(({ unknown }) => unknown ?? []),
  };
}

type Target = NonNullable<Results['target']>;

/** Attributes, or why there are none. */
interface Part {
  readonly known?: Partial<GenAiAttributes>;
  readonly unknown?: string;
}

function providerOf(target: Target): Part {
  if (differingOf(target, ['serverKind']).length > 0) return { unknown: `gen_ai.provider.name: ${DIFFERS}` };
  return { known: { 'gen_ai.provider.name': target.serverKind } };
}

function modelOf(target: Target): Part {
  const { models, settings } = target;
  const asked = settings['model'];
  const fields =
    typeof asked === 'string' ? (['settings.model'] as const) : (['settings.model', 'models'] as const);
  if (differingOf(target, fields).length > 0) return { unknown: `gen_ai.request.model: ${DIFFERS}` };
  const model = typeof asked === 'string' ? asked : models.length === 1 ? models[0] : undefined;
  if (model !== undefined) return { known: { 'gen_ai.request.model': model } };
  const unknown = `${models.length} models were served, and the records do not say which was asked`;
  return { unknown: `gen_ai.request.model: ${unknown}` };
}

function addressOf(target: Target): Part {
  if (differingOf(target, ['baseUrl']).length > 0) return { unknown: `server.address: ${DIFFERS}` };
  const url = URL.parse(target.baseUrl);
  if (url === null) return { unknown: `server.address: "${target.baseUrl}" is no address` };
  return { known: { 'server.address': url.hostname, 'server.port': portOf(url) } };
}

function operationOf(target: Target): Part {
  if (differingOf(target, ['settings.api']).length > 0)
    return { unknown: `gen_ai.operation.name: ${DIFFERS}` };
  const api = String(target.settings['api']);
  const operation = OPERATIONS[api];
  if (operation !== undefined) return { known: { 'gen_ai.operation.name': operation } };
  return { unknown: `gen_ai.operation.name: the run tells no API that is known here, but "${api}"` };
}

const portOf = ({ port, protocol }: URL): number =>
  port !== '' ? Number(port) : protocol === 'https:' ? 443 : 80;
