import type { ServerFeatures } from './api-dialect';

/** Which server answers, as far as its answers tell. */
export interface ServerFingerprint {
  readonly kind: string;
  /** The value of `owned_by` in its model list, or the start of its Server header. */
  readonly ownedBy?: RegExp;
  /** A route of its own, from the server's root, where it tells its version; `ask` reads the answer. */
  readonly versionRoute?: string;
  readonly readVersion?: (answer: Readonly<Record<string, unknown>>) => string | undefined;
  readonly features: ServerFeatures;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Servers by the names that they give themselves; the first that fits is it. */
export const FINGERPRINTS: readonly ServerFingerprint[] = [
  {
    kind: 'embedded engine',
    ownedBy: /^llm-performance-engine/,
    versionRoute: '/version',
    readVersion: ({ engine, version }) => text(engine) ?? text(version),
    features: { ignoreEndToken: true, continuousUsage: true },
  },
  {
    kind: 'simulator',
    ownedBy: /^simulator/,
    versionRoute: '/version',
    readVersion: ({ version }) => text(version),
    features: { ignoreEndToken: true, continuousUsage: true },
  },
  {
    kind: 'vllm',
    ownedBy: /^vllm/i,
    versionRoute: '/version',
    readVersion: ({ version }) => text(version),
    features: { ignoreEndToken: true, continuousUsage: true },
  },
  {
    kind: 'sglang',
    ownedBy: /^sglang/i,
    versionRoute: '/get_server_info',
    readVersion: ({ version }) => text(version),
    features: { ignoreEndToken: true, continuousUsage: false },
  },
  {
    kind: 'llama.cpp',
    ownedBy: /^llama\.?cpp/i,
    versionRoute: '/props',
    readVersion: ({ build_info }) => text(build_info),
    features: { ignoreEndToken: true, continuousUsage: false },
  },
  {
    kind: 'tensorrt-llm',
    ownedBy: /^tensorrt/i,
    versionRoute: '/version',
    readVersion: ({ version }) => text(version),
    features: { ignoreEndToken: true, continuousUsage: false },
  },
  {
    kind: 'tgi',
    versionRoute: '/info',
    readVersion: ({ version, model_id }) => (text(model_id) === undefined ? undefined : text(version)),
    features: { ignoreEndToken: false, continuousUsage: false },
  },
  {
    kind: 'ollama',
    ownedBy: /^(?:library|ollama)/i,
    versionRoute: '/api/version',
    readVersion: ({ version }) => text(version),
    features: { ignoreEndToken: false, continuousUsage: false },
  },
];

/** A server that none of the fingerprints fits: only what OpenAI's API defines is sent to it. */
export const UNKNOWN_SERVER: ServerFingerprint = {
  kind: 'OpenAI-compatible server',
  features: { ignoreEndToken: false, continuousUsage: false },
};
