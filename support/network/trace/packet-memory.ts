import type { Packet } from './packet';
import { packetsOfBlock } from './packet-block';

/** The latest blocks of packets, of so many bytes at most. */
export class PacketMemory {
  readonly #limit: number;
  readonly #blocks: Buffer[] = [];
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  keep(blocks: readonly Buffer[]): void {
    for (const block of blocks) {
      this.#blocks.push(block);
      this.#bytes += block.length;
    }
    while (this.#bytes > this.#limit) this.#bytes -= this.#blocks.shift()?.length ?? 0;
  }

  /** Oldest first. */
  packets(): readonly Packet[] {
    return this.#blocks.flatMap(packetsOfBlock);
  }
}
