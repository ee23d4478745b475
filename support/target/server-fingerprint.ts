import type { ServerFeatures } from './api-dialect';
import type { SettingsSource } from './server-settings';
import {
  ENGINE_SETTINGS,
  LLAMA_CPP_SETTINGS,
  OLLAMA_SETTINGS,
  SGLANG_ROUTES,
  SGLANG_SETTINGS,
  SIMULATOR_SETTINGS,
  TENSORRT_LLM_SETTINGS,
  TGI_SETTINGS,
  VLLM_SETTINGS,
} from './settings-sources';

/** Which server answers, as far as its answers tell. */
export interface ServerFingerprint {
  readonly kind: string;
  /** The value of `owned_by` in its model list, or the start of its Server header. */
  readonly ownedBy?: RegExp;
  /** Routes of its own, from the server's root, where it tells its version: the first that answers is read. */
  readonly versionRoutes?: readonly string[];
  readonly readVersion?: (answer: Readonly<Record<string, unknown>>) => string | undefined;
  /** Where it tells its settings. */
  readonly settings?: readonly SettingsSource[];
  readonly features: ServerFeatures;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Servers by the names that they give themselves; the first that fits is it. */
export const FINGERPRINTS: readonly ServerFingerprint[] = [
  {
    kind: 'embedded engine',
    ownedBy: /^llm-performance-engine/,
    versionRoutes: ['/version'],
    readVersion: ({ engine, version }) => text(engine) ?? text(version),
    settings: ENGINE_SETTINGS,
    features: { ignoreEndToken: true, continuousUsage: true },
  },
  {
    kind: 'simulator',
    ownedBy: /^simulator/,
    versionRoutes: ['/version'],
    readVersion: ({ version }) => text(version),
    settings: SIMULATOR_SETTINGS,
    features: { ignoreEndToken: true, continuousUsage: true },
  },
  {
    kind: 'vllm',
    ownedBy: /^vllm/i,
    versionRoutes: ['/version'],
    readVersion: ({ version }) => text(version),
    settings: VLLM_SETTINGS,
    features: { ignoreEndToken: true, continuousUsage: true },
  },
  {
    kind: 'sglang',
    ownedBy: /^sglang/i,
    versionRoutes: SGLANG_ROUTES,
    readVersion: ({ version }) => text(version),
    settings: SGLANG_SETTINGS,
    features: { ignoreEndToken: true, continuousUsage: false },
  },
  {
    kind: 'llama.cpp',
    ownedBy: /^llama\.?cpp/i,
    versionRoutes: ['/props'],
    readVersion: ({ build_info }) => text(build_info),
    settings: LLAMA_CPP_SETTINGS,
    features: { ignoreEndToken: true, continuousUsage: false },
  },
  {
    kind: 'tensorrt-llm',
    ownedBy: /^tensorrt/i,
    versionRoutes: ['/version'],
    readVersion: ({ version }) => text(version),
    settings: TENSORRT_LLM_SETTINGS,
    features: { ignoreEndToken: true, continuousUsage: false },
  },
  {
    kind: 'tgi',
    versionRoutes: ['/info'],
    readVersion: ({ version, model_id }) => (text(model_id) === undefined ? undefined : text(version)),
    settings: TGI_SETTINGS,
    features: { ignoreEndToken: false, continuousUsage: false },
  },
  {
    kind: 'ollama',
    ownedBy: /^(?:library|ollama)/i,
    versionRoutes: ['/api/version'],
    readVersion: ({ version }) => text(version),
    settings: OLLAMA_SETTINGS,
    features: { ignoreEndToken: false, continuousUsage: false },
  },
];

/** A server that none of the fingerprints fits: only what OpenAI's API defines is sent to it. */
export const UNKNOWN_SERVER: ServerFingerprint = {
  kind: 'OpenAI-compatible server',
  features: { ignoreEndToken: false, continuousUsage: false },
};
