import type { InferenceRequest } from './inference-target';

/** What a server is known to understand beyond the common core; fields it does not know may be refused. */
export interface ServerFeatures {
  /** `ignore_eos`: go on after the end token. */
  readonly ignoreEndToken: boolean;
  /** `stream_options.continuous_usage_stats`: token counts in every event. */
  readonly continuousUsage: boolean;
}

/** How one API spells an inference request. */
export interface ApiDialect {
  readonly name: 'openai-chat' | 'openai-completions';
  /** Below the API root. */
  readonly path: string;
  body(request: InferenceRequest, features: ServerFeatures): Readonly<Record<string, unknown>>;
}

/** The fields that OpenAI's two completion APIs have in common. */
export function commonFields(request: InferenceRequest, features: ServerFeatures): Record<string, unknown> {
  return {
    model: request.model,
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    stream: true,
    stream_options: {
      include_usage: true,
      ...(features.continuousUsage ? { continuous_usage_stats: true } : {}),
    },
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.ignoreEndToken && features.ignoreEndToken ? { ignore_eos: true } : {}),
  };
}
