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
    memory: part(
      {
        totalBytes: count,
        availableBytes: count,
        limitBytes: count.nullable().describe('Limit set for this process, null where there is none.'),
      },
      'Main memory at the start of the run.',
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
