import type { ServerKind } from './server-kind';

/** Ollama 0.12: `/api/version`, `/api/tags` (docs/api.md); `openai/openai.go` (owner is the name's namespace). */
export const ollama: ServerKind = {
  owner: () => 'library',
  reasoningField: 'reasoning',
  routes: {
    '/': () => 'Ollama is running',
    '/api/version': () => ({ version: '0.12.6' }),
    '/api/tags': ({ models, startedAt }) => ({
      models: models.map((name) => ({
        name,
        model: name,
        modified_at: new Date(startedAt * 1e3).toISOString(),
        size: 2_000_000_000,
        digest: '0'.repeat(64),
        details: {
          parent_model: '',
          format: 'gguf',
          family: 'llama',
          families: ['llama'],
          parameter_size: '1.0B',
          quantization_level: 'F16',
        },
      })),
    }),
  },
};
