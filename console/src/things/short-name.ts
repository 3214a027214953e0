/** Of a sensor that is called after its thing, what tells it from the others there. */
export const shortName = (thing: string, sensor: string): string =>
  sensor.startsWith(`${thing}-`) ? sensor.slice(thing.length + 1) : sensor;
