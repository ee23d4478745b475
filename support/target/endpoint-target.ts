import { monotonicClock, type Clock } from '../quantities/clock';
import type { DialectName } from './api-dialect';
import { DeadlineWatch } from './deadline-watch';
import { EndpointReader, type EndpointReading } from './endpoint-reader';
import type { AnswerExchange, ResponseEvents } from './inference-target';
import { requestHeaders } from './request-headers';
import type { RouteName, RouteSettings } from './route-settings';
import { routeUrl, serverRoutes, type Routes } from './routes';
import type { TargetSettings } from './target-settings';
import type { HttpRequest, Transport } from './transport';

/** A request to a route of the server that is no inference. */
export interface EndpointRequest {
  readonly method: 'GET' | 'POST';
  /** From the root of the server: `/health`. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
  /** Beside, or instead of, those of the settings. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server whose routes are asked; a `TargetSpec` is one. */
interface EndpointServer {
  readonly api: DialectName;
  readonly routes?: RouteSettings;
  readonly settings: TargetSettings;
}

/** Any route of a server, asked for its answer as a whole: nothing of it is read but its status and its size. */
export class EndpointTarget {
  readonly #transport: Transport;
  readonly #settings: TargetSettings;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #routes: Routes;
  readonly #reading: EndpointReading;

  constructor(transport: Transport, server: EndpointServer, clock: Clock = monotonicClock) {
    const { api, settings } = server;
    this.#transport = transport;
    this.#settings = settings;
    this.#headers = requestHeaders(api, settings);
    this.#routes = serverRoutes(server);
    this.#reading = {
      settings,
      clock,
      watch: new DeadlineWatch(clock),
      routeNamed: (path) => Object.entries(this.#routes).find(([, known]) => known === path)?.[0],
    };
  }

  /** The path of a route from the server's root; undefined where the server does not have it. */
  routeOf(name: RouteName): string | undefined {
    return this.#routes[name];
  }

  /** What is the same in all requests to a route, made once. */
  prepare({ method, path, body, headers: extra }: EndpointRequest): HttpRequest {
    const url = routeUrl(this.#settings.baseUrl, path);
    if (body === undefined) return { method, url, headers: { ...this.#headers, ...extra } };
    const headers = { ...this.#headers, 'content-type': 'application/json', ...extra };
    return { method, url, headers, body };
  }

  /** Sends a prepared request; its events tell of no content. */
  send(request: HttpRequest, events: ResponseEvents): AnswerExchange {
    const reader = new EndpointReader(request, this.#reading, events);
    reader.reads(this.#transport.exchange(request, reader));
    return reader;
  }
}
