import type { Shape } from './distribution';
import { exponentialOf, lognormalBetween, lognormalOf, normalOf, uniformOf } from './shapes';

/** What is written of a distribution: `mean 128`; `least` and `most` are written `64 to 256`. */
export type Parameter = 'mean' | 'deviation' | 'median' | 'p95' | 'least' | 'most';

/** One way to write a distribution. */
export interface DistributionForm {
  readonly name: 'normal' | 'lognormal' | 'uniform' | 'exponential';
  readonly parameters: readonly Parameter[];
  /** Takes the parameters in the order above. */
  readonly shape: (one: number, other: number) => Shape;
}

/** Every way to write one, a fixed amount aside. */
export const FORMS: readonly DistributionForm[] = [
  { name: 'normal', parameters: ['mean', 'deviation'], shape: normalOf },
  { name: 'lognormal', parameters: ['mean', 'deviation'], shape: lognormalOf },
  { name: 'lognormal', parameters: ['median', 'p95'], shape: lognormalBetween },
  { name: 'uniform', parameters: ['least', 'most'], shape: uniformOf },
  { name: 'exponential', parameters: ['mean'], shape: exponentialOf },
];

/** A form with these values, as a person writes it: `normal, mean 128, deviation 32`. */
export function formText(
  { name, parameters }: DistributionForm,
  values: Readonly<Record<Parameter, string>>,
): string {
  if (name === 'uniform') return `${name}, ${values.least} to ${values.most}`;
  return [name, ...parameters.map((parameter) => `${parameter} ${values[parameter]}`)].join(', ');
}
