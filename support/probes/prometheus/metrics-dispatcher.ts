import { Agent, ProxyAgent, type Dispatcher } from 'undici';

/** What leads to a server beside its URL. */
export interface WayToServer {
  /** `http://host:port` of a proxy. */
  readonly proxy?: string | undefined;
  /** In PEM. */
  readonly certificateAuthority?: string | undefined;
}

/** The way to a server's metrics where a proxy or an own certificate authority leads to it; else none of its own. */
export function metricsDispatcher({ proxy, certificateAuthority: ca }: WayToServer): Dispatcher | undefined {
  const tls = ca === undefined ? {} : { ca };
  if (proxy !== undefined) return new ProxyAgent({ uri: proxy, requestTls: tls });
  return ca === undefined ? undefined : new Agent({ connect: tls });
}
