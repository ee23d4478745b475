import { describe, it } from 'node:test';
import { expect } from 'chai';
import { GpuProviderError } from '../gpu-provider-error';
import { WHOLE_GPU } from './dcgm-text.fixture';
import { metricsProviders } from './metrics-providers';
import { pagesServer, type Page } from './pages-server.fixture';
import { prometheusProvider } from './prometheus-provider';

const MIB = 2 ** 20;
const never = new AbortController().signal;

type Series = readonly [labels: Readonly<Record<string, string>>, value: string];
/** As the HTTP API of Prometheus 2 answers an instant query. */
const vector = (...series: readonly Series[]): string =>
  JSON.stringify({
    status: 'success',
    data: {
      resultType: 'vector',
      result: series.map(([metric, value]) => ({ metric, value: [1_700_000_030.5, value] })),
    },
  });
const labels = {
  gpu: '0',
  UUID: 'GPU-a',
  modelName: 'L40S',
  Hostname: 'node-1',
  instance: 'n:9400',
  job: 'dcgm',
};
const used = (value: string, other: Readonly<Record<string, string>> = {}): Series => [
  { __name__: 'DCGM_FI_DEV_FB_USED', ...labels, ...other },
  value,
];

const reasonOf = async (page: Page, path = ''): Promise<unknown> => {
  await using server = await pagesServer({ '/api/v1/query': page });
  return await prometheusProvider(new URL(`${server.url}${path}`))
    .read(never)
    .catch((reason: unknown) => reason);
};

describe('prometheusProvider', () => {
  it('reads the series, and how old they are', async () => {
    const answer = vector(
      used('12'),
      [{ __name__: 'DCGM_FI_DEV_POWER_USAGE', ...labels }, '71.25'],
      [{ __name__: 'DCGM_FI_DEV_MEM_COPY_UTIL', ...labels }, 'NaN'],
      [{ ...labels, sampled_at: 'yes' }, '1700000016.25'],
    );
    await using server = await pagesServer({ '/api/v1/query': answer });
    const provider = prometheusProvider(new URL(server.url));
    expect(await provider.read(never)).to.deep.equal([
      {
        index: 0,
        name: 'L40S',
        uuid: 'GPU-a',
        host: 'node-1',
        age: 14_250,
        memoryUsed: 12 * MIB,
        power: 71.25,
      },
    ]);
    expect(provider.name).to.equal(`Prometheus at ${server.url}/`);
  });

  it('asks for every field, and for the time of the samples', async () => {
    await using server = await pagesServer({ '/api/v1/query': vector(used('1')) });
    await prometheusProvider(new URL(server.url)).read(never);
    const query = new URL(server.asked[0] ?? '', server.url).searchParams.get('query');
    expect(query).to.match(/^\{__name__=~"DCGM_FI_DEV_GPU_UTIL\|.*DCGM_FI_DEV_THERMAL_VIOLATION"\} or /);
    expect(query).to.include(
      'or label_replace(timestamp({__name__="DCGM_FI_DEV_FB_USED"}),"sampled_at","yes","","")',
    );
  });

  for (const page of ['/graph', '/metrics', '/api/v1', '/api/v1/query', '/federate', '/', '']) {
    it(`finds the API from ${page || 'the origin'}, below a prefix too`, async () => {
      await using server = await pagesServer({
        '/api/v1/query': vector(used('1')),
        '/below/api/v1/query': vector(used('2')),
      });
      const [first] = await prometheusProvider(new URL(`${server.url}${page}`)).read(never);
      const [second] = await prometheusProvider(new URL(`${server.url}/below${page}`)).read(never);
      expect([first?.memoryUsed, second?.memoryUsed]).to.deep.equal([MIB, 2 * MIB]);
    });
  }

  it('refuses to add up a cluster, unless its URL says that it shall', async () => {
    const cluster = vector(used('1'), used('2', { UUID: 'GPU-b', Hostname: 'node-2' }));
    expect(await reasonOf(cluster))
      .to.be.an.instanceOf(GpuProviderError)
      .with.property('message')
      .that.matches(/GPUs of several machines \(node-1, node-2\): narrow them down .*match\[\]/);
    await using server = await pagesServer({ '/api/v1/query': cluster });
    const match = encodeURIComponent('{Hostname=~"node-.*"}');
    expect(await prometheusProvider(new URL(`${server.url}/?match[]=${match}`)).read(never)).to.have.length(
      2,
    );
    const query = new URL(server.asked[0] ?? '', server.url).searchParams.get('query');
    expect(query).to.match(/",Hostname=~"node-\.\*"\} or .*FB_USED",Hostname=~"node-\.\*"\}/);
  });

  const refused: readonly [string, Page, RegExp][] = [
    ['no series', vector(), /knows no series of dcgm-exporter .* up to date: does it scrape one\?$/],
    ['another server', '<html>', /does not answer as a Prometheus server does \(status 200\)/],
    ['a missing page', (_, response) => response.writeHead(404).end('no'), /\(status 404\)/],
    [
      'an error',
      (_, response) =>
        response.writeHead(400).end('{"status":"error","errorType":"bad_data","error":"parse error"}'),
      /refuses the query: parse error$/,
    ],
  ];
  for (const [name, page, message] of refused) {
    it(`refuses ${name}`, async () => {
      expect(await reasonOf(page))
        .to.be.an.instanceOf(GpuProviderError)
        .with.property('message')
        .that.matches(message);
    });
  }
});

describe('metricsProviders', () => {
  it('are a Prometheus server, then an exporter, of which one answers', async () => {
    await using prometheus = await pagesServer({
      '/metrics': 'prometheus_build_info 1\n',
      '/api/v1/query': vector(used('1')),
    });
    await using exporter = await pagesServer({ '/metrics': WHOLE_GPU });
    const outcomes = async (url: string): Promise<readonly unknown[]> =>
      await Promise.all(
        metricsProviders(url).map((provider) =>
          provider.read(never).then(
            (gpus) => gpus.length,
            (error: unknown) => error instanceof GpuProviderError && error.lasting,
          ),
        ),
      );
    expect(await outcomes(prometheus.url)).to.deep.equal([1, false]);
    expect(await outcomes(exporter.url)).to.deep.equal([false, 1]);
  });

  it('takes no words for a URL', () => {
    expect(() => metricsProviders('localhost')).to.throw(TypeError);
  });
});
