import type { TargetSpec } from '../../../target/connect-target';
import { decoded, passwordsIn } from '../../../target/url-password';
import { fitted } from './read-message';
import { WireError } from './wire-error';
import { wiredServer, type WiredServer } from './wired-server';

export type { WiredServer };

/** The host that means each worker's own ground-truth server. */
export const TRUTH_HOST = 'ground-truth.invalid';

/** What a machine has in its own environment and tells nobody: `LLM_API_KEY`, `LLM_HEADERS`, `LLM_CA_FILE`, `LLM_PROXY`. */
export interface OwnSecrets {
  readonly apiKey?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** In PEM. */
  readonly certificateAuthority?: string;
  readonly proxy?: string;
}

const WHAT = 'a server of the load';

/**
 * The server without what this machine has of its own: headers are left out by their names, the rest is only noted as
 * needed. Throws a `WireError` where the server has a key, a certificate authority, a proxy or a header that may be a
 * secret and is not this machine's own, or where what is left holds one of the secrets.
 */
export function withoutOwnSecrets(
  { settings: { apiKey, headers, certificateAuthority, proxy, ...settings }, others, ...spec }: TargetSpec,
  secrets: OwnSecrets,
): WiredServer {
  const isOwn = (header: string): boolean => valueOf(secrets.headers, header) !== undefined;
  const foreign = [
    ...(apiKey === undefined || apiKey === secrets.apiKey ? [] : ['an API key other than LLM_API_KEY']),
    ...(certificateAuthority === undefined || certificateAuthority === secrets.certificateAuthority
      ? []
      : ['a certificate authority other than that of LLM_CA_FILE']),
    ...(proxy === undefined || proxy === secrets.proxy ? [] : ['a proxy other than LLM_PROXY']),
    ...Object.entries(headers)
      .filter(([header, value]) => isOwn(header) && valueOf(secrets.headers, header) !== value)
      .map(([header]) => `a header ${header} other than that of LLM_HEADERS`),
  ];
  if (foreign.length > 0)
    throw new WireError(
      `${WHAT} has ${foreign.join(' and ')}: workers have only their own; take load workers of this machine for it`,
    );
  const [own, told] = [true, false].map((which) =>
    Object.entries(headers).filter(([header]) => isOwn(header) === which),
  );
  const wired = fitted(
    wiredServer,
    {
      ...spec,
      settings: {
        ...settings,
        baseUrl: withoutQuery(settings.baseUrl),
        headers: Object.fromEntries(told ?? []),
      },
      ...(others === undefined ? {} : { others: others.map(withoutQuery) }),
      needs: {
        apiKey: apiKey !== undefined,
        headers: (own ?? []).map(([header]) => header),
        certificateAuthority: certificateAuthority !== undefined,
        proxy: proxy !== undefined,
      },
    },
    WHAT,
    'or take load workers of this machine for it',
  );
  expectNone(secrets, wired);
  return wired;
}

/**
 * The server with what this machine has of its own, and nothing of it that the server does not need. Throws a
 * `WireError` that names all that is missing here.
 */
export function withOwnSecrets({ needs, ...server }: WiredServer, secrets: OwnSecrets): TargetSpec {
  const { apiKey, certificateAuthority, proxy } = secrets;
  const lacking = [
    ...(needs.apiKey && apiKey === undefined ? ['LLM_API_KEY'] : []),
    ...(needs.certificateAuthority && certificateAuthority === undefined ? ['LLM_CA_FILE'] : []),
    ...(needs.proxy && proxy === undefined ? ['LLM_PROXY'] : []),
    ...needs.headers
      .filter((header) => valueOf(secrets.headers, header) === undefined)
      .map((header) => `the header ${header} in LLM_HEADERS`),
  ];
  if (lacking.length > 0)
    throw new WireError(
      `the coordinator has ${lacking.join(' and ')}, and this worker has none; set ${lacking.length > 1 ? 'them' : 'it'} ` +
        "in the worker's environment",
    );
  const own = needs.headers.map((header) => [header, valueOf(secrets.headers, header) ?? ''] as const);
  return {
    ...server,
    settings: {
      ...server.settings,
      headers: { ...server.settings.headers, ...Object.fromEntries(own) },
      ...(needs.apiKey && apiKey !== undefined ? { apiKey } : {}),
      ...(needs.certificateAuthority && certificateAuthority !== undefined ? { certificateAuthority } : {}),
      ...(needs.proxy && proxy !== undefined ? { proxy } : {}),
    },
  };
}

/** Whether each worker's own ground-truth server is meant. */
export const isTruth = ({ settings, others = [] }: WiredServer): boolean =>
  new URL(settings.baseUrl).hostname === TRUTH_HOST && others.length === 0;

const NOTHING: WiredServer['needs'] = {
  apiKey: false,
  headers: [],
  certificateAuthority: false,
  proxy: false,
};

/**
 * The ground-truth server at that base URL, asked as the one that stands for it. It takes no path from that, and gets
 * nothing secret of this machine: it needs none.
 */
export function atTruth(server: WiredServer, baseUrl: string): TargetSpec {
  const { settings } = server;
  return withOwnSecrets({ ...server, settings: { ...settings, baseUrl }, needs: NOTHING }, { headers: {} });
}

/** Shorter texts stand in others by chance. */
const SHORTEST_SECRET = 8;

function expectNone({ apiKey = '', headers, proxy }: OwnSecrets, wired: WiredServer): void {
  const everywhere = { LLM_API_KEY: [apiKey], LLM_PROXY: passwordsIn(proxy) };
  const inHeaders = { LLM_HEADERS: Object.values(headers).map((value) => value.replace(/^\w+\s+/, '')) };
  const urls = [wired.settings.baseUrl, ...(wired.others ?? [])];
  const said = [JSON.stringify(wired), ...urls.map(decoded)].join('\n');
  const values = Object.values(wired.settings.headers).join('\n');
  for (const [secrets, text] of [[everywhere, said] as const, [inHeaders, values] as const]) {
    for (const [setting, forms] of Object.entries(secrets)) {
      if (forms.some((form) => form.length >= SHORTEST_SECRET && text.includes(form)))
        throw new WireError(
          `${WHAT} holds ${setting} where no secret belongs (its base URL, or another header); leave it out of there`,
        );
    }
  }
}

/** No request has the query of a base URL, and it may be a key. */
function withoutQuery(baseUrl: string): string {
  if (!URL.canParse(baseUrl) || !/[?#]/.test(baseUrl)) return baseUrl;
  return Object.assign(new URL(baseUrl), { search: '', hash: '' }).href;
}

/** Header names mean the same in either case. */
const valueOf = (headers: OwnSecrets['headers'], wanted: string): string | undefined =>
  Object.entries(headers).find(([header]) => header.toLowerCase() === wanted.toLowerCase())?.[1];
