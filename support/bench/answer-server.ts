import { createServer, type AddressInfo } from 'node:net';

/** One small answer, as a health route gives it: 60 bytes of JSON. */
const BODY = JSON.stringify({ status: 'ok', description: 'a small answer of sixty bytes.' }).padEnd(60);
const ANSWER = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
);

/** Answers whatever it reads at once: each read is one request, since no client here pipelines. */
const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', () => socket.write(ANSWER));
  socket.on('error', () => undefined);
});
server.listen(0, '127.0.0.1', 4096, () => {
  process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.resume().once('end', () => process.exit());
