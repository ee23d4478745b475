// Keeps a queue of the kernel filled with so many packets. The kernel itself tells how many of a socket's are waiting,
// so that no more are sent than have left: the queue neither runs dry nor over.
'use strict';
const { Buffer } = require('node:buffer');
const { endianness } = require('node:os');
const { setInterval } = require('node:timers');
const koffi = require('koffi');
const { putThisThreadAhead } = require('../../quantities/thread-priority.js');

const [address, port, payload, packets] = process.argv.slice(2);
const EVERY_MS = 1;
// include/uapi/asm-generic/socket.h, fcntl.h and linux/sockios.h.
const [AF_INET, SOCK_DGRAM, SOL_SOCKET, SO_SNDBUF, MSG_DONTWAIT, SIOCOUTQ] = [2, 2, 1, 7, 0x40, 0x5411];
/** As much as the system lets it have: it is bounded by the number of packets. */
const BUFFER = 1 << 30;
/** The first packets may pass without waiting, and say nothing of how much memory one takes. */
const AT_ONCE = 64;

const library = koffi.load(null);
const socket = library.func('int socket(int, int, int)');
const connect = library.func('int connect(int, const uint8_t *, uint32_t)');
const setsockopt = library.func('int setsockopt(int, int, int, const int *, uint32_t)');
const send = library.func('int64_t send(int, const uint8_t *, size_t, int)');
const ioctl = library.func('int ioctl(int, unsigned long, _Out_ int *)');

const fd = socket(AF_INET, SOCK_DGRAM, 0);
/** @type {[number]} */
const waiting = [0];
/** Bytes of kernel memory that packets of this socket take which have not left. */
const memory = () => {
  if (ioctl(fd, SIOCOUTQ, waiting) !== 0) throw new Error('the kernel does not tell what waits in a socket');
  return waiting[0];
};

/** struct sockaddr_in: family in the order of the machine, port and address in that of the network. */
function peer() {
  const bytes = Buffer.alloc(16);
  if (endianness() === 'LE') bytes.writeUInt16LE(AF_INET);
  else bytes.writeUInt16BE(AF_INET);
  bytes.writeUInt16BE(Number(port), 2);
  address.split('.').forEach((part, index) => bytes.writeUInt8(Number(part), 4 + index));
  return bytes;
}

const content = Buffer.alloc(Number(payload));
let ofOne = 0;

function fill() {
  let held = memory();
  for (let sent = 0; held < Number(packets) * ofOne || (ofOne === 0 && sent < AT_ONCE); sent += 1) {
    if (send(fd, content, content.length, MSG_DONTWAIT) < 0) return;
    const now = memory();
    ofOne = Math.max(ofOne, now - held);
    held = now;
  }
}

if (fd < 0 || connect(fd, peer(), 16) !== 0)
  throw new Error(`no UDP socket to ${address}:${port}, errno ${koffi.errno()}`);
setsockopt(fd, SOL_SOCKET, SO_SNDBUF, [BUFFER], 4);
putThisThreadAhead();
process.once('disconnect', () => process.exit());
process.once('message', () => setInterval(fill, EVERY_MS));
process.send('ready');
