import { z } from 'zod';
import { milliseconds } from '../../../quantities/units';
import { DIALECT_NAMES } from '../../../target/api-dialect';
import { namesAnother } from '../../../target/target-settings';
import { parseRoutes, SCHEMA_FIELDS, type RouteSettings } from '../../../target/route-settings';
import { TRANSPORTS } from '../../../target/transport';
import { wiredHeaders } from './wired-headers';

const name = z.string().min(1).max(2_000);
const time = z.number().min(0).transform(milliseconds);
const baseUrl = z
  .string()
  .max(2_000)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: 'is no http:// or https:// URL',
  })
  .refine((text) => !URL.canParse(text) || !hasUser(new URL(text)), {
    error: 'holds a user name or a password, which no message holds; set LLM_API_KEY or LLM_HEADERS instead',
  })
  .refine((text) => !URL.canParse(text) || !namesAnother(text), {
    error: 'has a path that begins with two slashes, as the name of another server does; write it with one',
  });

/** A `TargetSpec` as it goes over the wire: what is secret of it is only noted as needed. */
export const wiredServer = z.strictObject({
  settings: z.strictObject({
    baseUrl,
    headers: wiredHeaders,
    nodeHeader: z
      .string()
      .regex(/^[\w-]{1,200}$/)
      .exactOptional(),
    timeouts: z.strictObject({ ready: time, connect: time, firstToken: time, stall: time, total: time }),
  }),
  others: z.array(baseUrl).max(10_000).exactOptional(),
  api: z.enum(DIALECT_NAMES),
  routes: z
    .custom<RouteSettings>(
      (routes) => typeof routes !== 'string' || routes === 'guide' || routes === 'server',
    )
    .superRefine((routes, context) => {
      try {
        parseRoutes(routes);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
      }
    })
    .exactOptional(),
  schemaField: z.enum(SCHEMA_FIELDS).exactOptional(),
  transport: z.enum(TRANSPORTS),
  knowledge: z
    .strictObject({
      models: z.array(name),
      features: z.strictObject({ ignoreEndToken: z.boolean(), continuousUsage: z.boolean() }),
      providers: z.record(z.string(), z.string()).exactOptional(),
    })
    .exactOptional(),
  needs: z.strictObject({
    apiKey: z.boolean(),
    headers: z.array(name),
    certificateAuthority: z.boolean(),
    proxy: z.boolean(),
  }),
});
export type WiredServer = z.output<typeof wiredServer>;

const hasUser = ({ username, password }: URL): boolean => username !== '' || password !== '';
