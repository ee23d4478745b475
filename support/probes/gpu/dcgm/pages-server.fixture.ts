import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page as text, or whatever else is to happen to the request. */
export type Page = string | ((request: IncomingMessage, response: ServerResponse) => void);

/** A server on loopback, until it is disposed. */
export interface PagesServer extends AsyncDisposable {
  readonly url: string;
  /** What was asked for, with its query. */
  readonly asked: readonly string[];
}

/** Serves pages by their path; any other is not found. For tests. */
export async function pagesServer(pages: Readonly<Record<string, Page>>): Promise<PagesServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const page = pages[(request.url ?? '').split('?')[0] ?? ''];
    if (page === undefined) response.writeHead(404).end('<html>no such page</html>');
    else if (typeof page === 'string') response.end(page);
    else page(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
