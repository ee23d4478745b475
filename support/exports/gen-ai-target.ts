import type { Results } from '../report/results-schema';

/** Names of the conventions' attributes. */
export interface GenAiAttributes {
  readonly 'gen_ai.operation.name': string;
  readonly 'gen_ai.provider.name': string;
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

/** What every request of a run has in common, and what of it is not known, in sentences. */
export function genAiTarget(target: NonNullable<Results['target']>): {
  readonly attributes: GenAiAttributes;
  readonly unknown: readonly string[];
} {
  const { baseUrl, serverKind, models, settings } = target;
  const asked = settings['model'];
  const model = typeof asked === 'string' ? asked : models.length === 1 ? models[0] : undefined;
  const url = URL.parse(baseUrl);
  const api = String(settings['api']);
  return {
    attributes: {
      'gen_ai.operation.name': OPERATIONS[api] ?? '_OTHER',
      'gen_ai.provider.name': serverKind,
      ...(model === undefined ? {} : { 'gen_ai.request.model': model }),
      ...(url === null ? {} : { 'server.address': url.hostname, 'server.port': portOf(url) }),
    },
    unknown: [
      ...(model === undefined
        ? [
            `gen_ai.request.model: ${models.length} models were served, and the records do not say which was asked`,
          ]
        : []),
      ...(url === null ? [`server.address: "${baseUrl}" is no address`] : []),
      ...(api in OPERATIONS
        ? []
        : [`gen_ai.operation.name: the run tells no API that is known here, but "${api}"`]),
    ],
  };
}

const portOf = ({ port, protocol }: URL): number =>
  port !== '' ? Number(port) : protocol === 'https:' ? 443 : 80;
