import type { Parameters } from './parameters';

/** How a server is asked that this run has started itself: the user's key, headers and proxy are for the user's servers. */
export const ownServerSettings = (parameters: Parameters): Parameters => ({
  ...parameters,
  api: 'openai-chat',
  apiKey: undefined,
  headers: {},
  certificateAuthority: undefined,
  proxy: undefined,
  model: undefined,
  modelSmall: undefined,
  modelLarge: undefined,
});
