import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { orAborted } from '../../cluster/process-waiting';
import { scriptCommand, spawnAgent } from '../environment/command';
import { NetworkError } from '../network-error';
import type { SinkMessage, SourceMessage } from './own-messages';
import type { Blast } from './path-capacity';
import type { PathJob } from './path-job';
import { PathProgram } from './path-program';
import { sourceAddress } from './path-surroundings';

const SOURCE = join(__dirname, 'path-source.ts');
const SINK = join(__dirname, 'path-sink.ts');

/** Measures with two programs of this suite. Rejects with a `NetworkError` in their words; both have ended then. */
export async function ownBlast(job: PathJob): Promise<Blast> {
  const { client, container, duration, warmUp, windowLength, congestionControl, signal } = job;
  const address = await sourceAddress(client, container.address);
  const chosen = congestionControl === undefined ? [] : [congestionControl];
  const sourceChild = spawnAgent(client.enter(scriptCommand(SOURCE, address, ...chosen)));
  await using source = new PathProgram('the sender of the path measurement', sourceChild);
  const listening = messageOf<SourceMessage, 'listening'>(sourceChild, 'listening');
  const sent = messageOf<SourceMessage, 'sentBytes'>(sourceChild, 'sentBytes');
  const { listening: port } = await orAborted(Promise.race([listening, source.over()]), signal);
  const times = [port, warmUp, duration, windowLength].map(String);
  const sinkChild = spawnAgent(container.namespace.enter(scriptCommand(SINK, address, ...times)));
  await using sink = new PathProgram(`the receiver of the path measurement at ${container.id}`, sinkChild);
  const received = messageOf<SinkMessage, 'receivedBytes'>(sinkChild, 'receivedBytes');
  // A sender that fails is the reason why the receiver does: it is heard first.
  const senderFails = sent.then(() => Promise.withResolvers<never>().promise);
  const either = Promise.race([senderFails, sink.over()]);
  either.catch(() => undefined);
  const measuring = messageOf<SinkMessage, 'measuring'>(sinkChild, 'measuring');
  await orAborted(Promise.race([measuring, either]), signal);
  job.onMeasuring();
  const {
    receivedBytes,
    windows,
    cores: receiverCores,
  } = await orAborted(Promise.race([received, either]), signal);
  job.onMeasured();
  const {
    sentBytes,
    cores: senderCores,
    congestionControl: used,
  } = await orAborted(Promise.race([sent, source.over()]), signal);
  const tool = `this suite's sender and sink (Node ${process.versions.node})`;
  return {
    tool,
    windows,
    sentBytes,
    receivedBytes,
    connections: 1,
    congestionControl: used,
    senderCores,
    receiverCores,
  };
}

/** Resolves with the first message that has that field; rejects with a `NetworkError` where it tells of a failure. */
function messageOf<Message extends object, Field extends string>(
  child: ChildProcess,
  field: Field,
): Promise<Extract<Message, Readonly<Record<Field, unknown>>>> {
  const { promise, resolve, reject } =
    Promise.withResolvers<Extract<Message, Readonly<Record<Field, unknown>>>>();
  child.on('message', (message: Message | { readonly failed: string }) => {
    if (field in message) resolve(message as Extract<Message, Readonly<Record<Field, unknown>>>);
    else if ('failed' in message)
      reject(new NetworkError(`the path could not be measured: ${message.failed}`));
  });
  // It may not be waited for any more by then.
  promise.catch(() => undefined);
  return promise;
}
