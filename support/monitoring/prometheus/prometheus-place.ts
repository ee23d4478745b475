import { PrometheusError } from './prometheus-error';

/** Where a Prometheus is, and what its requests carry. */
export interface PrometheusPlace {
  /** Ends with a slash; has no user, password or query. */
  readonly base: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads the address of a Prometheus; its user and password become a header. Throws a `PrometheusError` where it is
 * no address of a web server.
 */
export function placeOf(address: string, headers: Readonly<Record<string, string>>): PrometheusPlace {
  const url = URL.parse(address);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new PrometheusError(
      `"${address}" is no address of a Prometheus; write for example http://127.0.0.1:9090`,
    );
  const base = new URL(url.origin);
  base.pathname = url.pathname.replace(/\/*$/, '/');
  if (url.username === '') return { base, headers };
  const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { base, headers: { authorization: `Basic ${Buffer.from(user).toString('base64')}`, ...headers } };
}
