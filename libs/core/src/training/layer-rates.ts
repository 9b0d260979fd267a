/** How the layers of a tail are trained apart from each other. */
export interface LayerSchedule {
  /** What each group's learning rate is of that of the group after it. */
  readonly layerDecay: number;
  /** So many groups are trained, from the classifier backwards; null for all. */
  readonly unfrozen: number | null;
}

/**
 * What multiplies the learning rate of each tensor by its group, 0 for the classifier and 1 for the last block: layerDecay^group,
 * and 0 for what is still frozen (discriminative fine-tuning and gradual unfreezing: Howard, Ruder: Universal Language Model
 * Fine-tuning for Text Classification. ACL 2018, section 3.2 and 3.3).
 */
export const layerRates = (groups: readonly number[], { layerDecay, unfrozen }: LayerSchedule): number[] =>
  groups.map((group) => (unfrozen !== null && group >= unfrozen ? 0 : layerDecay ** group));

/** Groups that are trained in a round, counted from 1, where one more follows after every so many rounds; null where all are. */
export const unfrozenGroups = (round: number, everyRounds: number | null): number | null =>
  everyRounds === null ? null : 1 + Math.floor((round - 1) / everyRounds);
