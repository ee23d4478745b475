import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../quantities/clock';
import type { Absence, Sample, SampleSink, SeriesKey } from '../sample';
import { LiveValues, type SampleSchedule } from './live-values';
import { metricsPage } from './metrics-page';

/** Where metrics are served, and what is known of them. */
export interface MetricsExporterOptions {
  /** 0 is any free one. */
  readonly port: number;
  /** 127.0.0.1 unless said otherwise: nobody else can read them then. */
  readonly host?: string;
  /** How often each type is sampled: its values are gone two intervals after the last; 60 s where it is not told. */
  readonly schedules?: readonly SampleSchedule[];
  readonly clock?: Clock;
}

/** The metrics cannot be served; the message says where, why, and what to do next. */
export class MetricsExporterError extends Error {
  override readonly name = 'MetricsExporterError';
}

/**
 * Serves the last value of each series at `/metrics`, for a Prometheus to scrape: `llm_monitor_<metric>`, with the
 * labels of the sample; `llm_monitor_unavailable` has the reasons of what has no source.
 */
export class MetricsExporter implements SampleSink, AsyncDisposable {
  /** With its path. */
  readonly url: string;
  readonly #server: Server;
  readonly #live: LiveValues;

  private constructor(server: Server, live: LiveValues) {
    this.#server = server;
    this.#live = live;
    const { address, family, port } = server.address() as AddressInfo;
    this.url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/metrics`;
  }

  /** Rejects with a `MetricsExporterError` where it cannot listen there. */
  static async start(options: MetricsExporterOptions): Promise<MetricsExporter> {
    const { port, host = '127.0.0.1', schedules = [], clock } = options;
    const live = new LiveValues(schedules, clock);
    const server = createServer((request, response) => {
      answer(live, request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    try {
      server.listen(port, host);
      await once(server, 'listening');
    } catch (cause) {
      throw cannotListen(`${host}:${port}`, cause as NodeJS.ErrnoException);
    }
    return new MetricsExporter(server, live);
  }

  append(samples: readonly (SeriesKey & Sample)[]): void {
    this.#live.append(samples);
  }

  noteAbsence(absence: Absence): void {
    this.#live.noteAbsence(absence);
  }

  /** Keeps nothing. */
  enforceRetention(): number {
    return 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

async function answer(live: LiveValues, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path] = (request.url ?? '').split('?');
  if (path !== '/metrics' || !['GET', 'HEAD'].includes(request.method ?? '')) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('The metrics are at GET /metrics\n');
    return;
  }
  const { contentType, text } = await metricsPage(live);
  response.writeHead(200, { 'content-type': contentType }).end(text);
}

function cannotListen(where: string, cause: NodeJS.ErrnoException): MetricsExporterError {
  const why =
    cause.code === 'EADDRINUSE'
      ? 'another program uses that port; choose another one, or 0 for any that is free'
      : `${cause.message}; choose another host or port`;
  return new MetricsExporterError(`metrics cannot be served at ${where}: ${why}`, { cause });
}
