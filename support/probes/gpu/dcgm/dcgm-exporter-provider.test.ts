import { describe, it } from 'node:test';
import { expect } from 'chai';
import { GpuProviderError } from '../gpu-provider-error';
import { dcgmExporterProvider } from './dcgm-exporter-provider';
import { SPLIT_GPU, WHOLE_GPU } from './dcgm-text.fixture';
import { pagesServer, type Page } from './pages-server.fixture';

const never = new AbortController().signal;

describe('dcgmExporterProvider', () => {
  it('reads an exporter by its origin, or by any page that is given', async () => {
    await using server = await pagesServer({ '/metrics': WHOLE_GPU + SPLIT_GPU, '/federate': SPLIT_GPU });
    const provider = dcgmExporterProvider(new URL(server.url));
    expect(provider.name).to.match(
      /^dcgm-exporter at http:\/\/127.0.0.1:\d+\/metrics \(refreshes every 30 s/,
    );
    expect((await provider.read(never)).map(({ index }) => index)).to.deep.equal([0, 1]);
    const federate = new URL(`${server.url}/federate?match[]=up`);
    expect(await dcgmExporterProvider(federate).read(never)).to.have.length(1);
    expect(server.asked).to.deep.equal(['/metrics', '/federate?match[]=up']);
  });

  it('sends the name and password of its URL, and shows neither', async () => {
    let sent: string | undefined;
    await using server = await pagesServer({
      '/metrics': (request, response) => {
        sent = request.headers.authorization;
        response.end(WHOLE_GPU);
      },
    });
    const provider = dcgmExporterProvider(new URL(server.url.replace('//', '//me:p%40ss@')));
    await provider.read(never);
    expect(sent).to.equal(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    expect(provider.name).not.to.match(/@|p%40ss/);
  });

  const refused: readonly [name: string, page: Page, message: RegExp][] = [
    ['a page that is missing', (_, response) => response.writeHead(503).end(), /answers with status 503$/],
    ['a page of HTML', '<html></html>\n', /is no page of metrics: line 1 .*HTML/],
    ['half a page', WHOLE_GPU.slice(0, -20), /is no page of metrics: .*stops before the end of the line/],
    ['an empty page', '', /has no series of dcgm-exporter/],
    [
      'other metrics',
      'process_cpu_seconds_total 3\n',
      /has no series of dcgm-exporter \(DCGM_FI_DEV_\.\.\.\)$/,
    ],
    ['a connection that is cut', (_, response) => response.destroy(), /^no answer from http:\/\/127.0.0.1/],
    [
      'a page without end',
      (_, response) => {
        const line = `${'x'.repeat(2 ** 20)} 1\n`;
        const more = (): void => {
          while (!response.destroyed && response.write(line));
        };
        response.on('drain', more);
        more();
      },
      /answers more than 32 MiB$/,
    ],
  ];
  for (const [name, page, message] of refused) {
    it(`refuses ${name}`, async () => {
      await using server = await pagesServer({ '/metrics': page });
      const error = await dcgmExporterProvider(new URL(server.url))
        .read(never)
        .catch((reason: unknown) => reason);
      expect(error).to.be.an.instanceOf(GpuProviderError).with.property('message').that.matches(message);
    });
  }

  it('says why where nobody listens', async () => {
    const server = await pagesServer({});
    await server[Symbol.asyncDispose]();
    const error = await dcgmExporterProvider(new URL(server.url))
      .read(never)
      .catch((reason: unknown) => reason);
    expect(error)
      .to.have.property('message')
      .that.matches(/ECONNREFUSED/);
  });

  it('gives up when it is told to', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<undefined>();
    const { promise: left, resolve: leave } = Promise.withResolvers<undefined>();
    await using server = await pagesServer({
      '/metrics': (_, response) => {
        response.on('close', () => {
          leave(undefined);
        });
        resolve(undefined);
      },
    });
    const controller = new AbortController();
    const reading = dcgmExporterProvider(new URL(server.url))
      .read(controller.signal)
      .catch((reason: unknown) => reason);
    await asked;
    controller.abort();
    expect(await reading).to.be.an.instanceOf(GpuProviderError);
    await left;
  });
});
