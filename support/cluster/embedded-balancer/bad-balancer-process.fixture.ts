import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BadBalancerFault } from './bad-balancer.fixture';
import { answerHeaders, requestHeaders } from './passed-headers';

const [fault, ...origins] = process.argv.slice(2) as [BadBalancerFault, ...string[]];
let turn = 0;

const server = createServer((message, response) => {
  const pieces: Buffer[] = [];
  message.on('data', (piece: Buffer) => pieces.push(piece));
  message.once('error', () => undefined);
  message.once('end', () => {
    give(message, Buffer.concat(pieces), response, fault === 'naive' ? 1 : origins.length);
  });
});

/** Gives a request to the node whose turn it is, and after a failure to the next, so many times in all. */
function give(message: IncomingMessage, body: Buffer, response: ServerResponse, attempts: number): void {
  const origin = origins[turn % origins.length] ?? '';
  turn += 1;
  let over = false;
  const fail = () => {
    if (over) return;
    over = true;
    if (attempts > 1 && !response.destroyed) give(message, body, response, attempts - 1);
    else if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  };
  const { method = 'GET', url = '/', rawHeaders } = message;
  const asked = request(`${origin}${url}`, { method, agent: false }, (answer) => {
    if (!response.headersSent) response.writeHead(answer.statusCode ?? 502, headersOf(answer));
    answer.on('data', (piece: Buffer) => response.write(piece));
    answer.once('error', fail);
    answer.once('close', () => {
      if (!answer.complete) fail();
      else response.end();
    });
  });
  const headers = requestHeaders(rawHeaders);
  for (let at = 0; at + 1 < headers.length; at += 2)
    asked.setHeader(headers[at] ?? '', headers[at + 1] ?? '');
  asked.once('error', fail);
  response.once('close', () => asked.destroy());
  asked.end(body);
}

/** How long an answer is that is passed on twice, nobody knows. */
function headersOf({ headers }: IncomingMessage) {
  const passed = answerHeaders(headers);
  delete passed['content-length'];
  return passed;
}

async function main(): Promise<void> {
  process.on('SIGINT', () => undefined);
  process.once('disconnect', () => process.exit());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
