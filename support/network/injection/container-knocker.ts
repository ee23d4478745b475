import type { NetworkEnvironment, ServingContainer } from '../environment/network-environment';
import { Agent } from './agent';

/** What will ask the container for its health every 10 ms, from the client's namespace, once it begins. */
export const knockerOf = (
  { address, port, healthPath }: ServingContainer,
  { client }: NetworkEnvironment,
  signal: AbortSignal,
): Promise<Agent<unknown>> => Agent.start(client, 'knocker.js', [address, String(port), healthPath], signal);
