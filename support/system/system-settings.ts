import type { Milliseconds } from '../quantities/units';

/** The settings that concern the system under test: how to reach it, and how long to wait for it. */
export interface SystemSettings {
  readonly api: 'openai-chat' | 'openai-completions';
  readonly apiKey?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly certificateAuthority?: string | undefined;
  readonly model?: string | undefined;
  readonly modelSmall?: string | undefined;
  readonly modelMedium?: string | undefined;
  readonly modelLarge?: string | undefined;
  readonly engineDevice: 'cpu' | 'cuda' | 'vulkan';
  readonly readyTimeout: Milliseconds;
  readonly connectTimeout: Milliseconds;
  readonly firstTokenTimeout: Milliseconds;
  readonly stallTimeout: Milliseconds;
  readonly timeout: Milliseconds;
}
