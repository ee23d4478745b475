import type { Milliseconds } from '../quantities/units';
import type { DialectName } from '../target/api-dialect';
import type { RouteSettings, SchemaField } from '../target/route-settings';
import type { TransportName } from '../target/transport';

/** The settings that concern the system under test: how to reach it, and how long to wait for it. */
export interface SystemSettings {
  readonly api: DialectName;
  readonly routes?: RouteSettings | undefined;
  readonly schemaField?: SchemaField | undefined;
  readonly transport: TransportName;
  readonly proxy?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** In lower case: the header of answers in which the nodes behind one address say who they are. */
  readonly nodeHeader?: string | undefined;
  readonly certificateAuthority?: string | undefined;
  readonly model?: string | undefined;
  readonly modelSmall?: string | undefined;
  readonly modelMedium?: string | undefined;
  readonly modelLarge?: string | undefined;
  readonly modelReference?: string | undefined;
  readonly engineDevice: 'cpu' | 'cuda' | 'vulkan';
  readonly readyTimeout: Milliseconds;
  readonly connectTimeout: Milliseconds;
  readonly firstTokenTimeout: Milliseconds;
  readonly stallTimeout: Milliseconds;
  readonly timeout: Milliseconds;
}
