/** What the bench uses of autocannon, which comes without types. */
declare module 'autocannon' {
  interface Options {
    readonly url: string;
    readonly method: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly connections: number;
    /** In seconds. */
    readonly duration: number;
    /** In ms: how often it looks whether it is to end. */
    readonly sampleInt: number;
  }

  interface Result {
    readonly '2xx': number;
    readonly non2xx: number;
    readonly errors: number;
  }

  function autocannon(options: Options): Promise<Result>;
  export = autocannon;
}
