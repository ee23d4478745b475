import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import type { TargetSettings } from './target/target-settings';

/** The way to a server's metrics where a proxy or an own certificate authority leads to it; else none of its own. */
export function metricsDispatcher({
  proxy,
  certificateAuthority: ca,
}: Pick<TargetSettings, 'proxy' | 'certificateAuthority'>): Dispatcher | undefined {
  const tls = ca === undefined ? {} : { ca };
  if (proxy !== undefined) return new ProxyAgent({ uri: proxy, requestTls: tls });
  return ca === undefined ? undefined : new Agent({ connect: tls });
}
