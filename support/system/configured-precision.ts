import { ConfiguredSystem } from './configured-system';
import type { PrecisionBench, PrecisionVariant, WeightsSize } from './precision-bench';
import type { SystemSettings } from './system-settings';
import type { SystemUnderTest } from './system-under-test';
import { weightsSize } from './weights-size';

/** Where the user's two precisions of a model are. */
export interface PrecisionSettings extends SystemSettings {
  readonly modelOriginal?: string | undefined;
  readonly modelConverted?: string | undefined;
  /** Where the converted model is served, if not by the same server. */
  readonly baseUrlConverted?: string | undefined;
  readonly weightsOriginal?: string | undefined;
  readonly weightsConverted?: string | undefined;
}

/** Which settings are missing before two precisions can be compared on the user's server; undefined: none. */
export function missingPrecision({
  modelOriginal,
  modelConverted,
  baseUrlConverted,
}: PrecisionSettings): string | undefined {
  if (baseUrlConverted !== undefined || (modelOriginal !== undefined && modelConverted !== undefined))
    return undefined;
  return (
    'the settings do not say which two precisions of a model your server has: set LLM_MODEL_ORIGINAL and ' +
    'LLM_MODEL_CONVERTED to its names of them, or LLM_BASE_URL_CONVERTED to the server of the converted one'
  );
}

/** Both precisions as the user serves them: they were converted before. */
export async function configuredPrecision(
  system: SystemUnderTest,
  settings: PrecisionSettings,
  precision: string,
  signal: AbortSignal,
): Promise<PrecisionBench> {
  await using resources = new AsyncDisposableStack();
  const { baseUrlConverted, modelOriginal, modelConverted } = settings;
  const other =
    baseUrlConverted === undefined
      ? system
      : resources.use(await ConfiguredSystem.reach(baseUrlConverted, settings, signal));
  const original: PrecisionVariant = {
    precision: 'original',
    model: modelOriginal ?? system.modelFor('reference'),
    server: system.server,
  };
  const converted: PrecisionVariant = {
    precision,
    model: modelConverted ?? other.modelFor('reference'),
    server: other.server,
  };
  const pair = { name: 'the served model', variants: [original, converted] } as const;
  const sizes = [
    await sizeOf(settings.weightsOriginal, 'LLM_WEIGHTS_ORIGINAL'),
    await sizeOf(settings.weightsConverted, 'LLM_WEIGHTS_CONVERTED'),
  ] as const;
  const kept = resources.move();
  return {
    description: `${original.model} at ${system.baseUrl} against ${converted.model} at ${other.baseUrl}, as they are served`,
    pretrained: pair,
    timed: pair,
    sizes,
    heldOut: undefined,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function sizeOf(place: string | undefined, setting: string): Promise<WeightsSize> {
  if (place !== undefined) return weightsSize(place);
  return { status: 'unavailable', reason: `${setting} does not say where the weights are` };
}
