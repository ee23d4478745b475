/** A packet as an interface saw it; of long ones the beginning alone. */
export interface Packet {
  /** By the wall clock, in ns since 1970. */
  readonly time: bigint;
  /** Its whole length in bytes. */
  readonly length: number;
  /** Whether the machine sent it by that interface, or got it there. */
  readonly direction: 'in' | 'out';
  /** From its Ethernet header on. */
  readonly bytes: Buffer;
}
