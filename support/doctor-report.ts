import { styleText } from 'node:util';
import {
  CAPABILITY_NAMES,
  type Capability,
  type CapabilityName,
  type NetworkCapabilities,
} from './network/capabilities/capability';
import { isNeeded, type SignalProvider } from './network/capabilities/signal-providers';
import { GAP, plainTable } from './report/plain-table';

/** What is told of a machine. */
export interface Findings {
  /** `Node 24.21.0, Linux 6.18.44, 2 cores`. */
  readonly machine: string;
  readonly capabilities: NetworkCapabilities;
  readonly providers: readonly SignalProvider[];
}

export interface DoctorOptions {
  /** Columns of the terminal; lines get no longer than 100. */
  readonly width?: number;
  readonly colour?: boolean;
}

/** Beyond, the eye does not find the next line. */
const LONGEST_LINE = 100;
const SHORTEST_TEXT = 20;

/** What the text before a remedy looks like. */
const ARROW = '→ ';

type Sign = 'yes' | 'so-so' | 'no';

const COLOURS = { yes: 'green', 'so-so': 'yellow', no: 'red' } as const satisfies Record<Sign, string>;

interface Row {
  readonly sign: Sign;
  readonly name: string;
  readonly text: string;
  readonly remedy?: string | undefined;
}

/** What this machine can do for measuring networks of containers, for people; without colours unless asked for. */
export function doctorReport(
  { machine, capabilities, providers }: Findings,
  { width = 80, colour = false }: DoctorOptions = {},
): string {
  const found = CAPABILITY_NAMES.map((name) => capabilityRow(name, capabilities[name]));
  const signals = providers.map(signalRow);
  const name = Math.max(...[...found, ...signals].map((row) => row.name.length));
  const table = (rows: readonly Row[]) =>
    linesOf(rows, { name, width: Math.min(width, LONGEST_LINE), colour });
  return [
    machine,
    '',
    'What is here for measuring networks of containers, as tried just now:',
    '',
    ...table(found),
    '',
    'Where each signal comes from (so-so: there is a better way, after the arrow):',
    '',
    ...table(signals),
    '',
    ...wrapped(summary(signals), Math.min(width, LONGEST_LINE)),
    '',
  ].join('\n');
}

function capabilityRow(name: CapabilityName, capability: Capability): Row {
  return capability.status === 'present'
    ? { sign: 'yes', name, text: capability.detail }
    : {
        sign: 'no',
        name,
        text: capability.reason + (isNeeded(name) ? '' : '; no signal needs it'),
        remedy: capability.remedy,
      };
}

function signalRow({ signal: name, provider, because, remedy }: SignalProvider): Row {
  if (provider === undefined) return { sign: 'no', name, text: `none: ${because}`, remedy };
  return { sign: remedy === undefined ? 'yes' : 'so-so', name, text: `${provider}: ${because}`, remedy };
}

interface Layout {
  /** Columns of the longest name. */
  readonly name: number;
  readonly width: number;
  readonly colour: boolean;
}

const SIGN = Math.max(...Object.keys(COLOURS).map((sign) => sign.length));

function linesOf(rows: readonly Row[], { name, width, colour }: Layout): readonly string[] {
  const room = Math.max(SHORTEST_TEXT, width - SIGN - name - 2 * GAP.length);
  const cells = rows.flatMap(({ sign, name: title, text, remedy }) => [
    ...wrapped(text, room).map((line, index) => (index === 0 ? [sign, title, line] : ['', '', line])),
    ...(remedy === undefined ? [] : wrapped(ARROW + remedy, room).map((line) => ['', '', line])),
  ]);
  // A word that is longer than a line, such as a path, is told to its end all the same.
  const longest = Math.max(room, ...cells.map(([, , text = '']) => text.length));
  return plainTable(cells, { widths: [SIGN, name, longest] }).map((line, index) =>
    colour ? painted(line, cells[index]?.[0]) : line,
  );
}

/** Colours the sign after the alignment: codes have no width. */
function painted(line: string, sign: string | undefined): string {
  if (sign !== 'yes' && sign !== 'so-so' && sign !== 'no') return line;
  return styleText(COLOURS[sign], sign, { validateStream: false }) + line.slice(sign.length);
}

function summary(signals: readonly Row[]): string {
  const count = (sign: Sign) => signals.filter((row) => row.sign === sign).length;
  const [best, other, none] = [count('yes'), count('so-so'), count('no')];
  if (best === signals.length) return `All ${signals.length} signals can be had, each in the best way.`;
  const had = `${best + other} of ${signals.length} signals can be had, ${best} of them in the best way`;
  return none === 0 ? `${had}.` : `${had}; what needs the others is told as not measured.`;
}

/** Lines of words, each no longer than that unless it is a single word. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
