import { isMainThread } from 'node:worker_threads';
import { PROTOCOL_TIMES, type ProtocolTimes } from '../load/distributed/wire/protocol';

/*
 * Loaded before a load worker of a test. It ends with the test's process, however that ends: then nobody holds its
 * standard input any more. The command offers no other times of the protocol: those of a variable take their place.
 */
if (isMainThread) process.stdin.once('end', () => process.exit(1)).resume();
Object.assign(PROTOCOL_TIMES, JSON.parse(process.env['WORKER_TIMES'] ?? '{}') as Partial<ProtocolTimes>);
