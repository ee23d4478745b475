import { describeBalancer } from '../balancer.contract';
import { EmbeddedBalancer } from './embedded-balancer';

describeBalancer({
  name: 'EmbeddedBalancer',
  skip: false,
  checksHealth: true,
  tellsInFlight: true,
  continuesStreams: true,
  start: (nodes, signal) => EmbeddedBalancer.start(nodes, signal),
});
