import { TraceFault } from './trace-fault';
import { openTrace, rowsOf } from './trace-file';
import { TraceReading, type TracedRequest } from './trace-reading';

export type { TracedRequest };

/** A file that is faulty throughout is so in its first lines; more of the same tells nothing. */
const MOST_FAULTS = 10;

/**
 * The requests of a trace in the order of time; those of one instant stay in the order of the file. The format
 * is told from the columns: Azure's, Mooncake's, or `timestamp_ms` (or `timestamp_s`), `input_tokens` and
 * `output_tokens`, each in CSV or JSONL. Throws one error that names file, line and column of the first faults.
 */
export async function readTrace(path: string): Promise<readonly TracedRequest[]> {
  const reading = new TraceReading();
  const file = await openTrace(path);
  try {
    for await (const row of await rowsOf(file)) {
      reading.add(row);
      if (reading.faults.length >= MOST_FAULTS) break;
    }
  } catch (error) {
    if (!(error instanceof TraceFault)) throw error;
    reading.faults.push(`:${error.line}: ${error.message}`);
  } finally {
    await file.close();
  }
  const requests = reading.requests();
  const faults = reading.faults.length > 0 || requests.length > 0 ? reading.faults : [NO_REQUESTS];
  if (faults.length === 0) return requests;
  throw new Error(`The trace is not in order:\n${faults.map((fault) => `  ${path}${fault}`).join('\n')}`);
}

const NO_REQUESTS =
  ' holds no requests; write a header and a line for each request, for example\n' +
  '    timestamp_ms,input_tokens,output_tokens\n    0,512,128';
