declare module 'node-nvidia-smi' {
  /** Runs `nvidia-smi -q -x`; errors are an `Error`, or a string where it wrote to stderr. */
  export default function nvidiaSmi(callback: (error: unknown, report: unknown) => void): void;
}
