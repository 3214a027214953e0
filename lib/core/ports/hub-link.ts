import type { Instant } from '../instant.ts';

/** The link from a district to the city's hub, as far as the district can know about it. */
export interface HubLink {
  /** Since when nothing has come over it that should have; `undefined` while the city is within reach. */
  downSince(): Promise<Instant | undefined>;
}

/** The link as it is shown to whoever runs the platform. */
export interface HubLinkState {
  /** When the hub was last heard; absent: never. */
  readonly heardAt?: Instant;
  /** See HubLink. */
  readonly downSince?: Instant;
}

export interface HubLinkView {
  /** `undefined` where there is nothing to know: at the hub itself, and before a district's watcher has run. */
  state(): Promise<HubLinkState | undefined>;
}

/** The hub's sign of life: it has nothing to say but that it is there. */
export interface HubBeat {
  /** By the hub's clock. No two are of one moment: it tells a repetition. */
  readonly sentAt: Instant;
}

/** Sends one to every district. */
export interface HubBeatSender {
  send(beat: HubBeat): Promise<void>;
}

/** What a district knows of the hub; all moments by the district's own clock. */
export interface HubContact {
  /** When the newest beat was received; absent: never one. */
  readonly heardAt?: Instant;
  /** Since when the district has been listening without a gap: a silence before is no evidence. */
  readonly listeningSince: Instant;
  /** When it last looked whether something had come. */
  readonly listenedAt: Instant;
}

export interface HubContactStore {
  /** Keeps when a beat was received. One that is no newer than the newest is a repetition and changes nothing. */
  heard(beat: HubBeat, receivedAt: Instant): Promise<void>;
  /** Keeps since when the district listens, and that it did. */
  listened(listening: Pick<HubContact, 'listeningSince' | 'listenedAt'>): Promise<void>;
  /** `undefined` before anybody listened, as at the hub itself. */
  read(): Promise<HubContact | undefined>;
}
