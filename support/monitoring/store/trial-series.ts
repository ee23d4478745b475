import { randomUUID } from 'node:crypto';
import type { Labels, SeriesKey } from '../sample';

const LABEL = 'trial';
const PREFIX = 'retention-';

/** Of series in which back-dated samples are planted, unlike those of any other trial. */
export const trialLabels = (): Labels => ({ [LABEL]: `${PREFIX}${randomUUID()}` });

/** Whether samples of a series were planted to try retention: they are no part of what was sampled. */
export const isTrial = ({ labels }: SeriesKey): boolean => labels[LABEL]?.startsWith(PREFIX) === true;
