import { code, codes, paragraphs, table } from './markdown';

/** What `cucumber.js` says of a profile. */
interface Profile {
  readonly tags?: string;
  readonly worldParameters?: Readonly<Record<string, string | number>>;
}

/** The profiles of `cucumber.js`: what they leave out, and the settings that they make. */
export const profilesSection = (profiles: Readonly<Record<string, Profile>>): string =>
  paragraphs(
    '## Profiles',
    `\`npx cucumber-js --profile <name>\`; without one, ${code('default')}.`,
    table(
      ['profile', 'scenarios', 'settings'],
      Object.entries(profiles).map(([name, { tags, worldParameters = {} }]) => [
        code(name),
        code(tags ?? ''),
        codes(Object.entries(worldParameters).map(([setting, value]) => `${setting}: ${value}`)),
      ]),
    ),
  );
