import { createHash } from 'node:crypto';
import type { ChannelKind } from '../registry/model.ts';

/** Identity of a message: the same event told to the same unit by the same channel is the same message, however often it is tried. */
export const notificationId = (event: string, unit: string, channel: ChannelKind): string =>
  createHash('sha256').update(`${event}\n${unit}\n${channel}`).digest('hex').slice(0, 32);
