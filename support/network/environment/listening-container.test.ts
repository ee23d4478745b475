import { describe, it } from 'node:test';
import { expect } from 'chai';
import { isListening } from './listening-container';

const SOCKETS = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 5104 1
   1: 0100007F:0050 0100007F:1F42 01 00000000:00000000 00:00000000 00000000     0        0 5105 1
`;

describe('isListening', () => {
  it('knows sockets that listen from those that are connected', () => {
    expect([8001, 80, 8002, 0x1f4].map((port) => isListening(SOCKETS, port))).to.deep.equal([
      true,
      false,
      false,
      false,
    ]);
    expect(isListening('', 8001)).to.equal(false);
  });
});
