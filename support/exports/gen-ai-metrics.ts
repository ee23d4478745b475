/**
 * Metrics of the OpenTelemetry semantic conventions for generative AI (status: development) with the boundaries of
 * their buckets: https://github.com/open-telemetry/semantic-conventions-genai, `docs/gen-ai/gen-ai-metrics.md`.
 */
interface GenAiMetric {
  readonly unit: 's' | '{token}';
  readonly boundaries: readonly number[];
  readonly description: string;
}

const DURATIONS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const FIRST_TOKEN = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const PER_TOKEN = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5];
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

/** The servers' metrics are here as a client saw them: the network and the client's transport are in them. */
export const GEN_AI_METRICS = {
  'gen_ai.client.operation.duration': {
    unit: 's',
    boundaries: DURATIONS,
    description: 'From the bytes of the request on the socket to the last token, or to the failure.',
  },
  'gen_ai.client.operation.time_to_first_chunk': {
    unit: 's',
    boundaries: DURATIONS,
    description: 'To the first event with content; an event that carries a role alone is none.',
  },
  'gen_ai.client.operation.time_per_output_chunk': {
    unit: 's',
    boundaries: DURATIONS,
    description: 'Gap between events with content.',
  },
  'gen_ai.client.token.usage': {
    unit: '{token}',
    boundaries: TOKENS,
    description: 'Input and output tokens of answered requests.',
  },
  'gen_ai.server.request.duration': {
    unit: 's',
    boundaries: DURATIONS,
    description: 'To the last token, or to the failure, as the client saw it.',
  },
  'gen_ai.server.time_to_first_token': {
    unit: 's',
    boundaries: FIRST_TOKEN,
    description: 'To the first event with content, as the client saw it.',
  },
  'gen_ai.server.time_per_output_token': {
    unit: 's',
    boundaries: PER_TOKEN,
    description: 'From the first to the last token by the tokens after the first, as the client saw it.',
  },
} as const satisfies Readonly<Record<string, GenAiMetric>>;

export type GenAiMetricName = keyof typeof GEN_AI_METRICS;
