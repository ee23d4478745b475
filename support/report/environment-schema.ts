import { z } from 'zod';

const count = z.number().int().nonnegative();

/** What was found out, or the reason why it was not. */
const part = <Shape extends z.ZodRawShape>(shape: Shape, description: string) =>
  z
    .union([
      z.strictObject(shape),
      z.strictObject({ unavailable: z.string().describe('Why this part is not known.') }),
    ])
    .describe(description);

const gpuDevice = z.strictObject({
  name: z.string(),
  memoryBytes: count.nullable().describe('Null where it is not told: the GPU may share main memory.'),
  driver: z.string().nullable().describe('Version of its driver.'),
});

/** The machine and the software that measured; nothing in it names a host, a user or an address. */
export const environmentSchema = z
  .strictObject({
    product: part({ name: z.string(), version: z.string() }, 'This test suite.'),
    source: part(
      { commit: z.string(), modified: z.boolean().describe('Tracked files differ from the commit.') },
      'The git commit of the features and the code that ran.',
    ),
    node: z.strictObject({ version: z.string() }).describe('The JavaScript runtime.'),
    operatingSystem: part(
      {
        platform: z.string(),
        distribution: z.string(),
        release: z.string(),
        kernel: z.string(),
        architecture: z.string(),
      },
      'The operating system of the measuring machine.',
    ),
    processor: part(
      {
        model: z.string(),
        physicalCores: count,
        logicalCores: count,
        usableCores: count.describe('Cores that this process may use.'),
      },
      'The processor of the measuring machine.',
    ),
    frequencyGovernors: part(
      { governors: z.array(z.string()).readonly() },
      'How the cores choose their clock rate; anything but "performance" adds noise.',
    ),
    clockSource: part(
      { current: z.string(), available: z.array(z.string()).readonly() },
      'What the kernel reads the time from; reading another one than "tsc" may take a microsecond.',
    ),
    memory: part(
      {
        totalBytes: count,
        availableBytes: count,
        limitBytes: count.nullable().describe('Limit set for this process, null where there is none.'),
      },
      'Main memory at the start of the run.',
    ),
    containerLimits: part(
      {
        cpuCores: z.number().nullable().describe('Quota of CPU time in cores, null where there is none.'),
        memoryBytes: count.nullable().describe('Null where there is no limit.'),
        processes: count.nullable().describe('Processes and threads, null where there is no limit.'),
      },
      'What control groups let the measuring process have, by the strictest of those that it is in.',
    ),
    gpus: part(
      { devices: z.array(gpuDevice).readonly() },
      'GPUs of the measuring machine, as nvidia-smi and rocm-smi list them; a server may be elsewhere.',
    ),
    network: part(
      {
        interfaces: z
          .array(
            z.strictObject({
              driver: z.string().nullable().describe('Null for an interface of the kernel alone.'),
              bitsPerSecond: z
                .number()
                .nullable()
                .describe('Null where the driver tells none; for some virtual ones it is invented.'),
            }),
          )
          .readonly(),
      },
      'Speeds of the network interfaces that are up, the loopback aside.',
    ),
    storage: part(
      {
        readBytesPerSecond: z.number().nonnegative(),
        blockBytes: count.describe('Read at a time, one after the other.'),
        readBytes: count.describe('Read in all.'),
        fileBytes: count.describe('Size of the file of random bytes that was read, again and again.'),
      },
      "How fast the run's disk was read past the page cache; caches of the disk or of a host count as disk.",
    ),
    virtualization: part(
      {
        container: z.string().nullable().describe('Container runtime, null outside of a container.'),
        machine: z.string().nullable().describe('Hypervisor, null on bare metal.'),
      },
      'Whether the machine is shared or virtual.',
    ),
    load: part(
      { oneMinute: z.number(), fiveMinutes: z.number(), fifteenMinutes: z.number() },
      'Load averages at the start of the run: what else the machine was doing.',
    ),
  })
  .describe('Where the run was measured from.');

/** The machine and the software that measured; a part that is not known says why. */
export type EnvironmentDescription = z.infer<typeof environmentSchema>;

/** A GPU of the measuring machine. */
export type GpuDevice = z.infer<typeof gpuDevice>;
