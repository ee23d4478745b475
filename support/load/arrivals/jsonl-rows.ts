import type { FileHandle } from 'node:fs/promises';
import { quoted } from './trace-cells';
import { TraceFault } from './trace-fault';
import type { TraceRow } from './trace-format';

/** The objects of a file that holds one a line; throws a `TraceFault` at a line that holds none. */
export async function* jsonlRows(file: FileHandle): AsyncGenerator<TraceRow> {
  let line = 0;
  for await (const text of file.readLines()) {
    line += 1;
    // trim() takes a byte order mark for white space.
    const json = text.trim();
    if (json !== '') yield { line, cells: readObject(json, line) };
  }
}

function readObject(json: string, line: number): TraceRow['cells'] {
  const { value, cause } = parsed(json);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as TraceRow['cells'];
  const example = '{"timestamp_ms": 0, "input_tokens": 512, "output_tokens": 128}';
  const message = `${quoted(json)} is not a JSON object; write one a line, for example ${example}`;
  throw new TraceFault(line, message, { cause });
}

function parsed(json: string): { value?: unknown; cause?: unknown } {
  try {
    return { value: JSON.parse(json) };
  } catch (cause) {
    return { cause };
  }
}
