import { join } from 'node:path';
import { scriptCommand } from '../environment/command';
import type { NetworkEnvironment } from '../environment/network-environment';
import { NetworkError } from '../network-error';
import { AgentProcess } from './agent-process';
import type { CaptureMessage, CaptureOrder, CaptureRequest, WrittenCapture } from './capture-order';

const AGENT = join(__dirname, 'packet-agent.ts');

/** The headers: Ethernet, IP and TCP with its options, and the first words of a request. */
const BYTES_KEPT = 128;
const BYTES_IN_MEMORY = 8 * 2 ** 20;

/**
 * A process in the client's network namespace that keeps the latest packets to and from all containers, as the bridge
 * sees them, and writes them when it is asked.
 */
export class PacketCapture implements AsyncDisposable {
  readonly #agent: AgentProcess<CaptureRequest, CaptureMessage>;

  private constructor(agent: AgentProcess<CaptureRequest, CaptureMessage>) {
    this.#agent = agent;
  }

  /** Resolves once it captures. Rejects with a `NetworkError` in its words, or with the signal's reason. */
  static async start(
    {
      client,
      clientInterface,
      containers,
    }: Pick<NetworkEnvironment, 'client' | 'clientInterface' | 'containers'>,
    signal: AbortSignal,
  ): Promise<PacketCapture> {
    signal.throwIfAborted();
    const order: CaptureOrder = {
      interface: clientInterface,
      addresses: containers.map(({ address }) => address),
      bytesKept: BYTES_KEPT,
      bytesInMemory: BYTES_IN_MEMORY,
    };
    const command = client.enter(scriptCommand(AGENT, JSON.stringify(order)));
    await using resources = new AsyncDisposableStack();
    const agent = resources.use(
      new AgentProcess<CaptureRequest, CaptureMessage>('the process that captures packets', command),
    );
    await agent.word(signal);
    resources.move();
    return new PacketCapture(agent);
  }

  /** Of the process that captures; NaN where it did not start. */
  get pid(): number {
    return this.#agent.pid;
  }

  /**
   * Writes a pcapng file of the packets in memory, those up to now included; one at a time. Rejects with a
   * `NetworkError` where it cannot.
   */
  async write(path: string): Promise<WrittenCapture> {
    const answer = await this.#agent.answer({ path });
    if (answer.kind === 'written') return { packets: answer.packets, lost: answer.lost };
    const why = answer.kind === 'not written' ? answer.why : 'its process begins only now';
    throw new NetworkError(`the packets could not be written to ${path}: ${why}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent[Symbol.asyncDispose]();
  }
}
