import { join } from 'node:path';
import { scriptCommand } from '../environment/command';
import { NetworkError } from '../network-error';
import { AgentProcess } from './agent-process';
import type { TraceFileAnswer, TraceFileOrder, WrittenTraceFile } from './trace-file-order';

const AGENT = join(__dirname, 'trace-file-agent.ts');

/**
 * Writes a trace file in a process of its own: a second's work, for which what detects spikes should not have to wait.
 * Rejects with a `NetworkError` where it cannot be written.
 */
export async function writeTraceFile(order: TraceFileOrder): Promise<WrittenTraceFile> {
  await using agent = new AgentProcess<TraceFileOrder, TraceFileAnswer>(
    'the process that writes traces',
    scriptCommand(AGENT),
  );
  const answer = await agent.answer(order);
  if (answer.kind === 'written') return { events: answer.events, since: answer.since };
  throw new NetworkError(`the trace could not be written to ${order.path}: ${answer.why}`);
}
