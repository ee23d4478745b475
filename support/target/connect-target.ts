import { EndpointTarget } from './endpoint-target';
import { LeanTransport } from './lean/lean-transport';
import { openAiChat } from './openai-chat';
import { openAiCompletions } from './openai-completions';
import { OpenAiTarget, type ServerKnowledge } from './openai-target';
import type { TargetSettings } from './target-settings';
import type { Transport, TransportName } from './transport';
import { UndiciTransport } from './undici-transport';

const DIALECTS = { 'openai-chat': openAiChat, 'openai-completions': openAiCompletions };

/** The names by which settings call the dialects. */
export type DialectName = keyof typeof DIALECTS;

/** All that a client needs to be made anew in another thread; plain data. */
export interface TargetSpec {
  readonly settings: TargetSettings;
  readonly api: DialectName;
  readonly transport: TransportName;
  readonly knowledge?: ServerKnowledge;
}

/** A client of one server, with connections of its own. */
export interface TargetConnection extends AsyncDisposable {
  readonly transport: Transport;
  readonly inference: OpenAiTarget;
  readonly endpoint: EndpointTarget;
}

/** Makes a client; it connects when it is first asked for something. Throws for settings that its transport cannot keep. */
export function connectTarget({ settings, api, transport: name, knowledge }: TargetSpec): TargetConnection {
  const transport = transportOf(name, settings);
  return {
    transport,
    inference: new OpenAiTarget(transport, DIALECTS[api], settings, knowledge),
    endpoint: new EndpointTarget(transport, settings),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
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
