/** A source gave no figures; the message names the source and says why in words for a newcomer. */
export class GpuProviderError extends Error {
  override readonly name = 'GpuProviderError';
  /** Asking again in this run cannot help. */
  readonly lasting: boolean;

  constructor(message: string, { lasting = false, cause }: { lasting?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.lasting = lasting;
  }
}
