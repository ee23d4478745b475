import { errorFunction } from 'simple-statistics';

/**
 * The value below which that share of the standard normal distribution lies, to 7 digits; infinite for 0 and 1.
 * Source: Wichura 1988, algorithm AS 241 (PPND7).
 */
export function normalQuantile(share: number): number {
  const fromMiddle = share - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) {
    const r = 0.180625 - fromMiddle ** 2;
    const above = polynomial(r, [3.3871327179, 50.434271938, 159.29113202, 59.10937472]);
    return (fromMiddle * above) / polynomial(r, [1, 17.895169469, 78.757757664, 67.1875636]);
  }
  const tail = Math.sqrt(-Math.log(Math.min(share, 1 - share)));
  if (tail === Infinity) return Math.sign(fromMiddle) * tail;
  return Math.sign(fromMiddle) * (tail <= 5 ? nearTail(tail - 1.6) : farTail(tail - 5));
}

const nearTail = (r: number): number =>
  polynomial(r, [1.4234372777, 2.75681539, 1.3067284816, 0.17023821103]) /
  polynomial(r, [1, 0.7370016425, 0.12021132975]);

const farTail = (r: number): number =>
  polynomial(r, [6.657905115, 3.081226386, 0.42868294337, 0.017337203997]) /
  polynomial(r, [1, 0.24197894225, 0.012258202635]);

/** Coefficients from the constant on. */
const polynomial = (x: number, coefficients: readonly number[]): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);

/** The share of the standard normal distribution below a value, to 7 digits after the point. */
export const normalShare = (value: number): number => (1 + errorFunction(value / Math.SQRT2)) / 2;

/** Its density at a value. */
export const normalDensity = (value: number): number => Math.exp(-(value ** 2) / 2) / Math.sqrt(2 * Math.PI);
