import { describeMisbehavingServers } from './misbehaving-server.contract';
import { TRANSPORTS } from './transport';

for (const transport of TRANSPORTS) describeMisbehavingServers(transport);
