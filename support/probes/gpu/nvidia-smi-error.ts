/** nvidia-smi gave no memory figures; the message says why in words for a newcomer. */
export class NvidiaSmiError extends Error {
  override readonly name = 'NvidiaSmiError';
  /** Asking again in this run cannot help. */
  readonly lasting: boolean;

  constructor(message: string, { lasting = false, cause }: { lasting?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.lasting = lasting;
  }
}
