import { join } from 'node:path';
import type { Envelope } from '@cucumber/messages';
import { featuresSection } from './features-section';
import { figuresSections } from './figures-section';
import { paragraphs } from './markdown';
import { outputsSections } from './outputs-section';
import { profilesSection } from './profiles-section';
import { settingsSection } from './settings-section';
import { stepsSections } from './steps-section';

const ROOT = join(__dirname, '..', '..');

/** Where the reference stands. */
export const REFERENCE_FILE = join(ROOT, 'docs', 'reference.md');

type Profiles = Parameters<typeof profilesSection>[0];

/** The text of `docs/reference.md`, made from the code and from what Cucumber tells of a dry run, in the project's format. */
export async function referencePage(envelopes: readonly Envelope[]): Promise<string> {
  const { default: profiles } = (await import(join(ROOT, 'cucumber.js'))) as { readonly default: Profiles };
  const text = paragraphs(
    '# Reference',
    'Made from the code by `npm run write:reference`: change the code, not this page.',
    stepsSections(envelopes),
    figuresSections(),
    settingsSection(),
    profilesSection(profiles),
    featuresSection(envelopes),
    outputsSections(),
  );
  const { format, resolveConfig } = await import('prettier');
  return format(text, { ...(await resolveConfig(REFERENCE_FILE)), filepath: REFERENCE_FILE });
}
