import type { GpuProvider } from '../gpu-provider';
import type { GpuReading } from '../gpu-reading';
import { GpuProviderError } from '../gpu-provider-error';
import { ALL_FIELDS } from './dcgm-fields';
import { gpusOfDcgm } from './dcgm-figures';
import { fetchText, shown } from './fetch-text';
import { parseQueryAnswer } from './query-answer';

/** Stands for how old figures are, among those of the same GPU. */
const SAMPLED_AT = 'sampled_at';

/**
 * The GPUs whose dcgm-exporter a Prometheus server asks, by its HTTP API. The URL may be that of any of its
 * pages; a parameter `match[]`, as `/federate` takes it, narrows the series down: `?match[]={Hostname="node-1"}`.
 */
export function prometheusProvider(url: URL): GpuProvider {
  const base = new URL(url);
  base.pathname = url.pathname.replace(/\/(?:graph|query|metrics|federate|api\/v1(?:\/query)?)?\/?$/, '');
  const query = new URL(base);
  query.pathname = `${base.pathname.replace(/\/$/, '')}/api/v1/query`;
  query.search = new URLSearchParams({ query: queryOf(url.searchParams.getAll('match[]')) }).toString();
  const isNarrowed = url.searchParams.has('match[]');
  return {
    name: `Prometheus at ${shown(base)}`,
    read: async (signal) => {
      const { status, text } = await fetchText(query, signal);
      const gpus = gpusOfDcgm(parseQueryAnswer(text, { status, page: shown(query), sampledAt: SAMPLED_AT }));
      if (gpus.length === 0) {
        const reason = 'knows no series of dcgm-exporter (DCGM_FI_DEV_...) that is up to date';
        throw new GpuProviderError(`Prometheus at ${shown(base)} ${reason}: does it scrape one?`);
      }
      if (!isNarrowed) refuseSeveralMachines(gpus, shown(base));
      return gpus;
    },
  };
}

/** The series, and beside them when they were sampled; a further label keeps `or` from taking both for one. */
function queryOf(matches: readonly string[]): string {
  const narrowed = matches.map((match) => match.trim().replace(/^\{|\}$/g, '')).filter(Boolean);
  const names = ALL_FIELDS.map(({ name }) => name).join('|');
  const selector = (first: string): string => `{${[first, ...narrowed].join(',')}}`;
  const sampled = `timestamp(${selector('__name__="DCGM_FI_DEV_FB_USED"')})`;
  return `${selector(`__name__=~"${names}"`)} or label_replace(${sampled},"${SAMPLED_AT}","yes","","")`;
}

/** The sum over a whole cluster is not what a server uses. */
function refuseSeveralMachines(gpus: readonly GpuReading[], base: string): void {
  const hosts = new Set(gpus.map(({ host }) => host ?? 'unknown'));
  if (hosts.size < 2) return;
  const narrower = '?match[]={Hostname="..."}';
  throw new GpuProviderError(
    `Prometheus at ${base} knows GPUs of several machines (${[...hosts].join(', ')}): ` +
      `narrow them down to the server's by ${narrower} in the URL`,
    { lasting: true },
  );
}
