import { expect } from 'chai';
import { ParametersError, readParameters } from './parameters';

/** The faults of these settings, one a line; fails where there are none. */
export function faultsOf(
  profile: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv = {},
): string[] {
  try {
    readParameters(profile, environment);
  } catch (error) {
    if (!(error instanceof ParametersError)) throw error;
    const [heading, ...faults] = error.message.split('\n');
    expect(heading).to.equal('The settings are not in order:');
    return faults.map((fault) => fault.trim());
  }
  throw new Error('these settings are in order');
}
