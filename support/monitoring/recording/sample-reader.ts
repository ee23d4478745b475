import type { MetricStore } from '../store/metric-store';

/** What is read of a store of samples. */
export type SampleReader = Pick<MetricStore, 'list' | 'samples' | 'absences'>;
