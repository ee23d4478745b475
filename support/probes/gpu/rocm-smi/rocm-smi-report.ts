import { z } from 'zod';
import type { GpuFigures, GpuReading } from '../gpu-reading';
import { GpuProviderError } from '../gpu-provider-error';
import { known } from '../known';
import { processesOf } from './rocm-smi-processes';

const answer = z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.null()])));

/** What a card says, by rocm-smi's own names. */
type Card = z.output<typeof answer>[string];

/**
 * Takes the figures out of what rocm-smi prints with `--json`. Names changed between versions: the older ones are
 * those of ROCm 4 and 5 (rocm_smi.py), the others of ROCm 6. Throws a `GpuProviderError` where it is another text.
 */
export function parseRocmSmi(text: string): readonly GpuReading[] {
  const read = answer.safeParse(jsonIn(text));
  if (!read.success) {
    throw new GpuProviderError(`rocm-smi answered in an unknown form:\n${z.prettifyError(read.error)}`);
  }
  const { system = {} } = read.data;
  const cards = Object.entries(read.data)
    .flatMap(([key, card]) => {
      const number = /^card(\d+)$/.exec(key)?.[1];
      return number === undefined ? [] : [{ index: Number(number), card }];
    })
    .toSorted((a, b) => a.index - b.index);
  if (cards.length === 0) throw new GpuProviderError('rocm-smi runs, but sees no GPU in this machine');
  const processes = processesOf(system, cards.length);
  const replayedFrom = textOf(system, 'replayed_from');
  return cards.map(({ index, card }) => ({
    index,
    name: textOf(card, 'Card Series', 'Card series', 'Device Name', 'Card SKU') ?? 'of unknown name',
    uuid: textOf(card, 'Unique ID', 'PCI Bus') ?? `card${index}`,
    ...figuresOf(card),
    processes,
    ...(replayedFrom !== undefined && { replayedFrom }),
  }));
}

/** Warnings may stand before the JSON; without a GPU there is nothing but a warning. */
function jsonIn(text: string): unknown {
  const start = text.indexOf('{');
  const said = text.trim().split('\n')[0] ?? '';
  if (start < 0) {
    const words = said === '' ? 'nothing: is the amdgpu driver loaded?' : `no JSON but: ${said}`;
    throw new GpuProviderError(`rocm-smi answered ${words}`);
  }
  try {
    return JSON.parse(text.slice(start));
  } catch (cause) {
    const { message } = cause as SyntaxError;
    throw new GpuProviderError(`rocm-smi's JSON was cut short or is none: ${message}`, { cause });
  }
}

function figuresOf(card: Card): Omit<GpuFigures, 'processes'> {
  const energy = numberOf(card, 'Accumulated Energy (uJ)');
  return known<Omit<GpuFigures, 'processes'>>({
    memoryUsed: numberOf(card, 'VRAM Total Used Memory (B)'),
    memoryTotal: numberOf(card, 'VRAM Total Memory (B)'),
    memoryReserved: undefined,
    utilisation: numberOf(card, 'GPU use (%)'),
    // Not how much is allocated, which ROCm 6 shows beside it: the old name too stands for the share of busy time.
    memoryUtilisation: numberOf(card, 'GPU Memory Read/Write Activity (%)', 'GPU memory use (%)'),
    // The second die of a package says N/A: the first one's figure is that of both.
    power: numberOf(card, 'Current Socket Graphics Package Power (W)', 'Average Graphics Package Power (W)'),
    powerLimit: numberOf(card, 'Max Graphics Package Power (W)'),
    energy: energy === undefined ? undefined : energy / 1000,
    temperature: numberOf(card, 'Temperature (Sensor edge) (C)', 'Temperature (Sensor junction) (C)'),
    graphicsClock: clockOf(card, 'sclk clock speed:'),
    memoryClock: clockOf(card, 'mclk clock speed:'),
    throttleReasons: undefined,
    throttleCounters: undefined,
    xid: undefined,
    mig: undefined,
  });
}

/** The first of these that says something: "N/A", and the bare vendor's number of ROCm 4, say nothing. */
function textOf(card: Card, ...names: readonly string[]): string | undefined {
  return names
    .map((name) => String(card[name] ?? '').trim())
    .find((text) => text !== '' && !text.startsWith('N/A') && text !== '0x1002');
}

function numberOf(card: Card, ...names: readonly string[]): number | undefined {
  const text = names
    .map((name) => textOf(card, name))
    .find((each) => each !== undefined && NUMBER.test(each));
  return text === undefined ? undefined : Number(text);
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** `(1402Mhz)`; in MHz. */
function clockOf(card: Card, name: string): number | undefined {
  const [, number] = /^\(?(\d+(?:\.\d+)?) ?MHz\)?$/i.exec(textOf(card, name) ?? '') ?? [];
  return number === undefined ? undefined : Number(number);
}
