import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { ServerReport } from './answer-server-process';

/** One small answer, as a health route gives it: 60 bytes of JSON. */
const BODY = JSON.stringify({ status: 'ok', description: 'a small answer of sixty bytes.' }).padEnd(60);
const ANSWER = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
);
const END_OF_HEAD = '\r\n\r\n';

let answered = 0;

/**
 * Answers each request once all of it is there, whatever it asks: as little of a server as can be, so that the
 * client is what is measured. Bodies have a `content-length`; a chunked one is refused.
 */
class Requests {
  readonly #socket: Socket;
  /** A whole request as it came before: the next one mostly is the same bytes. */
  #known = Buffer.alloc(0);
  #pending = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  read(bytes: Buffer): void {
    if (this.#pending.length === 0 && bytes.equals(this.#known)) {
      this.#answer();
      return;
    }
    this.#pending = Buffer.concat([this.#pending, bytes]);
    for (;;) {
      const length = lengthOf(this.#pending);
      if (length === undefined || length > this.#pending.length) return;
      if (Number.isNaN(length)) {
        this.#socket.destroy();
        return;
      }
      this.#known = this.#pending.subarray(0, length);
      this.#pending = this.#pending.subarray(length);
      this.#answer();
    }
  }

  #answer(): void {
    answered += 1;
    this.#socket.write(ANSWER);
  }
}

/** Bytes of the request that these bytes begin with; undefined before its head is complete, NaN where it is chunked. */
function lengthOf(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end === -1) return undefined;
  const head = bytes.toString('latin1', 0, end);
  if (/^transfer-encoding:/im.test(head)) return NaN;
  return end + END_OF_HEAD.length + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
}

const say = (report: ServerReport): void => {
  process.stdout.write(`${JSON.stringify(report)}\n`);
};
const server = createServer({ noDelay: true }, (socket) => {
  const requests = new Requests(socket);
  socket.on('data', (bytes) => {
    requests.read(bytes);
  });
  socket.on('error', () => undefined);
});
server.listen(0, '127.0.0.1', 4096, () => {
  say({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
// Each line asks how much it has done; the end of the input ends it.
createInterface(process.stdin)
  .on('line', () => {
    const { user, system } = process.cpuUsage();
    say({ answered, cpuSeconds: (user + system) / 1e6 });
  })
  .once('close', () => process.exit());
