/** What `citywatch drill` plays, by its names. */
export const SCENARIOS = ['outdoor-gas-leak', 'water-main-leak', 'forbidden-zone'] as const;
