import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { TraceFault } from './trace-fault';
import type { TraceRow } from './trace-format';

/** The lines of a CSV file below its header, one after another; throws a `TraceFault` where it is no CSV. */
export async function* csvRows(file: FileHandle): AsyncGenerator<TraceRow> {
  let header: readonly string[] | undefined;
  for await (const { info, record } of parsedLines(file)) {
    const line = info.lines;
    if (header === undefined) header = checkedHeader(record, line);
    else yield { line, cells: cellsOf(record, header, line) };
  }
}

interface ParsedLine {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

async function* parsedLines(file: FileHandle): AsyncGenerator<ParsedLine> {
  // The number of cells is checked by the reader: an error of the parser overtakes the lines before it.
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  // A failure to read destroys the parser, and so is thrown by its iterator.
  pipeline(file.createReadStream(), parser, () => undefined);
  try {
    yield* parser as AsyncIterable<ParsedLine>;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const message = `${error.message}; write cells without quotes, or close them`;
    throw new TraceFault(Number(error['lines']), message, { cause: error });
  }
}

function checkedHeader(header: readonly string[], line: number): readonly string[] {
  const twice = header.find((name, index) => header.indexOf(name) < index);
  if (twice === undefined) return header;
  throw new TraceFault(line, `the header has "${twice}" twice; write each column once`);
}

function cellsOf(record: readonly string[], header: readonly string[], line: number): TraceRow['cells'] {
  if (record.length === header.length)
    return Object.fromEntries(header.map((name, index) => [name, record[index]]));
  throw new TraceFault(
    line,
    `the line has ${record.length} cells, the header ${header.length}; write one for each column, with commas between`,
  );
}
