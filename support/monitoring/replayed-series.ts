import type { SeriesKey } from './sample';

/** Readings of a recording bear this label: they show how a report looks, and are nothing that was measured. */
export const REPLAYED_LABEL = 'replayed_from';

export const REPLAYED = 'its readings are replayed from a recording, and decide nothing';

/** Whether a series was replayed from a recording. */
export const isReplayed = ({ labels }: Pick<SeriesKey, 'labels'>): boolean =>
  labels[REPLAYED_LABEL] !== undefined;
