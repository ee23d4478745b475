import { drawPanels } from './chart-panels';
import type { NetworkPicture } from './network-chart-input';
import { networkPanels } from './network-chart-panels';
import { describeNetwork, networkSubtitle } from './network-chart-words';

export type { NetworkPicture } from './network-chart-input';

/**
 * SVG text of the network between containers over time in s: round trips, traffic and loss under load, and below what
 * the path carries, each with its limit. A panel of what was not measured says so.
 */
export function networkChart(picture: NetworkPicture): Promise<string> {
  const text = {
    title: picture.title,
    subtitle: networkSubtitle(picture),
    description: describeNetwork(picture),
  };
  return drawPanels(text, (plot) => networkPanels(plot, picture));
}
