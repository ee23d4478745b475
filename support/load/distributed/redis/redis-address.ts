import type { RedisOptions } from 'ioredis';
import { LoadWorkerError } from '../../workers/worker-handle';

/** Where Redis is, as its user wrote it. */
export interface RedisSettings {
  /** `redis://[[user]:password@]host[:port][/database]`, or `rediss://...` for TLS. */
  readonly url: string;
  /** PEM text of certificates to trust instead of those of the system; for `rediss://` only. */
  readonly certificateAuthority?: string;
}

/** Where Redis is, as its client takes it. */
export interface RedisAddress {
  /** For people: host and port, and the database; never a user or a password. */
  readonly place: string;
  readonly secure: boolean;
  readonly hasPassword: boolean;
  readonly options: RedisOptions;
}

const FORMS = 'write redis://host:6379, redis://:PASSWORD@host:6379/DATABASE, or rediss://... for TLS';
const ESCAPES = 'characters such as # / ? @ : % of a password are written as %23 %2F %3F %40 %3A %25';

/**
 * Reads the settings. Throws LoadWorkerError that says what is wrong with them; it repeats no part of the URL, since a
 * password whose characters are not escaped may stand anywhere in it.
 */
export function redisAddress({ url, certificateAuthority }: RedisSettings): RedisAddress {
  if (!/^rediss?:/i.test(url))
    throw fault('is not a redis:// or rediss:// URL', 'write for example redis://127.0.0.1:6379');
  const parsed = parse(url);
  const secure = parsed.protocol === 'rediss:';
  if (parsed.hash !== '') throw fault('has a # in it', ESCAPES);
  if (certificateAuthority !== undefined && !secure)
    throw fault('is not encrypted, and REDIS_CA_FILE is set', 'write rediss://, or leave REDIS_CA_FILE out');
  return hostAddress(parsed, secure, certificateAuthority);
}

function hostAddress(url: URL, secure: boolean, ca: string | undefined): RedisAddress {
  if (url.hostname === '') throw fault('names no host', FORMS);
  if (url.search !== '') throw fault('has a ? in it', `${ESCAPES}; there are no options to write there`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 6379 : Number(url.port);
  const database = databaseOf(url.pathname.slice(1));
  return {
    place: `${url.hostname}:${port}${named(database)}`,
    secure,
    hasPassword: url.password !== '',
    options: {
      host,
      port,
      db: database,
      ...identity(unescaped(url.username), unescaped(url.password)),
      // An address in digits is no name that a certificate could be asked for by SNI.
      ...(secure
        ? { tls: { ...(ca === undefined ? {} : { ca }), ...(isName(host) ? { servername: host } : {}) } }
        : {}),
    },
  };
}

function parse(url: string): URL {
  const parsed = URL.parse(url);
  if (parsed === null) throw fault('is no URL', `${FORMS}; ${ESCAPES}`);
  return parsed;
}

function databaseOf(text: string): number {
  if (!/^\d{0,9}$/.test(text)) throw fault('has a database that is no number', `${FORMS}; ${ESCAPES}`);
  return Number(text);
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw fault('has a % that begins no character', ESCAPES);
  }
}

function identity(username: string, password: string): RedisOptions {
  return { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) };
}

function named(database: number): string {
  return database === 0 ? '' : ` (database ${database})`;
}

function isName(host: string): boolean {
  return !/^[\d.]+$|:/.test(host);
}

function fault(what: string, next: string): LoadWorkerError {
  return new LoadWorkerError(`REDIS_URL ${what}; ${next}`);
}
