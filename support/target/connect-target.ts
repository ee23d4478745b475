import type { DialectName } from './api-dialect';
import { EndpointTarget } from './endpoint-target';
import { LeanTransport } from './lean/lean-transport';
import { LlmServerTarget } from './llm-server-target';
import { openAiChat } from './openai-chat';
import { openAiCompletions } from './openai-completions';
import { OpenAiTarget } from './openai-target';
import type { RouteSettings, SchemaField } from './route-settings';
import { serverRoutes } from './routes';
import type { KnowingTarget, ServerKnowledge } from './server-knowledge';
import { TakingTurns } from './taking-turns';
import type { TargetSettings } from './target-settings';
import type { ConnectionCount, Transport, TransportName } from './transport';
import { UndiciTransport } from './undici-transport';

/** All that a client needs to be made anew in another thread; plain data. */
export interface TargetSpec {
  readonly settings: TargetSettings;
  /** Base URLs of more servers of the same kind, which take turns with the one of the settings. */
  readonly others?: readonly string[];
  readonly api: DialectName;
  /** The routes of its dialect where nothing is set. */
  readonly routes?: RouteSettings;
  /** Where requests of the dialect llm-server carry a schema that is not registered; `schema` where nothing is set. */
  readonly schemaField?: SchemaField;
  readonly transport: TransportName;
  readonly knowledge?: ServerKnowledge;
}

/** A client with connections of its own: of one server, or of several that take turns. */
export interface TargetConnection extends AsyncDisposable {
  /** To the server of the settings. */
  readonly transport: Transport;
  readonly inference: KnowingTarget;
  readonly endpoint: EndpointTarget;
  /** To all servers together. */
  readonly connections: ConnectionCount;
}

/** Makes a client; it connects when it is first asked for something. Throws for settings that its transport cannot keep. */
export function connectTarget(spec: TargetSpec): TargetConnection {
  const { others = [], settings } = spec;
  const first = connectOne(spec);
  if (others.length === 0) return first;
  const more = others.map((baseUrl) => connectOne({ ...spec, settings: { ...settings, baseUrl } }));
  const all = [first, ...more];
  const turns = new TakingTurns(
    first.inference,
    more.map(({ inference }) => inference),
  );
  return {
    transport: first.transport,
    inference: turns,
    endpoint: first.endpoint,
    get connections() {
      const counts = all.map(({ connections }) => connections);
      return {
        open: counts.reduce((sum, { open }) => sum + open, 0),
        opened: counts.reduce((sum, { opened }) => sum + opened, 0),
      };
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(all.map((one) => one[Symbol.asyncDispose]()));
    },
  };
}

function connectOne(spec: TargetSpec): TargetConnection {
  const transport = transportOf(spec.transport, spec.settings);
  return {
    transport,
    inference: inferenceOf(transport, spec),
    endpoint: new EndpointTarget(transport, spec),
    get connections() {
      return transport.connections;
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

function inferenceOf(transport: Transport, spec: TargetSpec): KnowingTarget {
  const { settings, api, knowledge, schemaField = 'schema' } = spec;
  const server = { settings, routes: serverRoutes(spec), schemaField };
  switch (api) {
    case 'openai-chat':
      return new OpenAiTarget(transport, openAiChat, server, knowledge);
    case 'openai-completions':
      return new OpenAiTarget(transport, openAiCompletions, server, knowledge);
    case 'llm-server':
      return new LlmServerTarget(transport, server, knowledge);
  }
}

function transportOf(name: TransportName, settings: TargetSettings): Transport {
  const { certificateAuthority, proxy, timeouts } = settings;
  if (name === 'lean') {
    // Going past the proxy would measure another way, and contact a server that was not to be contacted so.
    if (proxy !== undefined)
      throw new Error(
        `LLM_TRANSPORT is lean, which goes through no proxy, and LLM_PROXY is ${new URL(proxy).host}; ` +
          'set LLM_TRANSPORT to undici, or leave LLM_PROXY out',
      );
    return new LeanTransport({ connectTimeout: timeouts.connect });
  }
  return new UndiciTransport({
    connectTimeout: timeouts.connect,
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
    ...(proxy === undefined ? {} : { proxy }),
  });
}
