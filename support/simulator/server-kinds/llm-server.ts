import type { ServerKind } from './server-kind';

/** The server that the guide was written for, a FastAPI application: it speaks nothing but its own API. */
export const llmServer: ServerKind = {
  owner: () => 'simulator',
  serverHeader: 'uvicorn',
  reasoningField: 'reasoning_content',
  apis: ['llm-server'],
  routes: {},
};
