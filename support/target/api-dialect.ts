import type { InferenceRequest } from './inference-target';

/** The names by which settings call the dialects. */
export const DIALECT_NAMES = ['openai-chat', 'openai-completions', 'llm-server'] as const;
export type DialectName = (typeof DIALECT_NAMES)[number];

/** What a server is known to understand beyond the common core; fields it does not know may be refused. */
export interface ServerFeatures {
  /** `ignore_eos`: go on after the end token. */
  readonly ignoreEndToken: boolean;
  /** `stream_options.continuous_usage_stats`: token counts in every event. */
  readonly continuousUsage: boolean;
}

/** How one API spells an inference request. */
export interface ApiDialect {
  readonly name: Exclude<DialectName, 'llm-server'>;
  /** Below the API root. */
  readonly path: string;
  body(request: InferenceRequest, features: ServerFeatures): Readonly<Record<string, unknown>>;
}

/** The fields that OpenAI's two completion APIs have in common. */
export function commonFields(request: InferenceRequest, features: ServerFeatures): Record<string, unknown> {
  const { schema, seed } = request;
  return {
    model: request.model,
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    ...(request.stream === false ? WHOLE : streamed(features)),
    ...(seed === undefined ? {} : { seed }),
    ...(request.ignoreEndToken && features.ignoreEndToken ? { ignore_eos: true } : {}),
    ...(schema === undefined
      ? {}
      : { response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } } }),
  };
}

const WHOLE = { stream: false };

const streamed = ({ continuousUsage }: ServerFeatures): Record<string, unknown> => ({
  stream: true,
  stream_options: { include_usage: true, ...(continuousUsage ? { continuous_usage_stats: true } : {}) },
});
