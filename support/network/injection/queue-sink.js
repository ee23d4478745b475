// Takes what fills a queue and forgets it: nobody at that port would mean an ICMP error for each packet.
'use strict';
const { createSocket } = require('node:dgram');

const [container] = process.argv.slice(2);
/** As much as the system lets it have: what is not taken in time would be dropped, which is a spike of another kind. */
const BUFFER = 1 << 30;
/** Any: nothing is sent there. */
const DISCARD_PORT = 9;

process.once('disconnect', () => process.exit());
const sink = createSocket('udp4').on('message', () => undefined);
sink.bind(() => {
  try {
    sink.setRecvBufferSize(BUFFER);
  } catch {
    // The usual size it is.
  }
  // Connected, it has the address by which the container reaches this side.
  const way = createSocket('udp4');
  way.connect(DISCARD_PORT, container, () => {
    process.send({ address: way.address().address, port: sink.address().port });
    way.close();
  });
});
