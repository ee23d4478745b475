import { llamaCpp } from './llama-cpp';
import { llmServer } from './llm-server';
import { ollama } from './ollama';
import { openai, simulator } from './plain';
import type { ServerKind } from './server-kind';
import { sglang } from './sglang';
import { tgi } from './tgi';
import { vllm } from './vllm';

/** The names of the servers that the simulator can pass for. */
export const SERVER_KINDS = [
  'simulator',
  'openai',
  'vllm',
  'sglang',
  'tgi',
  'llama.cpp',
  'ollama',
  'llm-server',
] as const;

/** One of those names. */
export type ServerKindName = (typeof SERVER_KINDS)[number];

/** How each of them makes itself known. */
export const serverKinds: Readonly<Record<ServerKindName, ServerKind>> = {
  simulator,
  openai,
  vllm,
  sglang,
  tgi,
  'llama.cpp': llamaCpp,
  ollama,
  'llm-server': llmServer,
};
