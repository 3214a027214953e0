/** The Common Alerting Protocol, version 1.2 (OASIS, July 2010). Members are called what the standard calls its elements. */
export const CAP_NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2';
export const CAP_CONTENT_TYPE = 'application/cap+xml';

export const STATUSES = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const;
export type Status = (typeof STATUSES)[number];
export const MESSAGE_TYPES = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];
export const SCOPES = ['Public', 'Restricted', 'Private'] as const;
export type Scope = (typeof SCOPES)[number];
export const CATEGORIES = [
  'Geo',
  'Met',
  'Safety',
  'Security',
  'Rescue',
  'Fire',
  'Health',
  'Env',
  'Transport',
  'Infra',
  'CBRNE',
  'Other',
] as const;
export type Category = (typeof CATEGORIES)[number];
export const RESPONSE_TYPES = ['Shelter', 'Evacuate', 'Prepare', 'Execute', 'Avoid', 'Monitor', 'Assess', 'AllClear', 'None'] as const;
export type ResponseType = (typeof RESPONSE_TYPES)[number];
export const URGENCIES = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const;
export type Urgency = (typeof URGENCIES)[number];
export const SEVERITIES = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const CERTAINTIES = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

export interface NamedValue {
  readonly valueName: string;
  readonly value: string;
}

export interface CapResource {
  readonly resourceDesc: string;
  readonly mimeType: string;
  /** Bytes, as it was written: the schema's integers have no largest one. */
  readonly size?: string;
  readonly uri?: string;
  /** Base 64. */
  readonly derefUri?: string;
  /** SHA-1, hexadecimal. */
  readonly digest?: string;
}

export interface CapArea {
  readonly areaDesc: string;
  /** `lat,lon lat,lon …` in WGS-84, the last pair equal to the first. */
  readonly polygon?: readonly string[];
  /** `lat,lon radius`, the radius in kilometres. */
  readonly circle?: readonly string[];
  readonly geocode?: readonly NamedValue[];
  /** Feet above mean sea level, as it was written. */
  readonly altitude?: string;
  readonly ceiling?: string;
}

export interface CapInfo {
  /** RFC 3066; `en-US` where it is absent. */
  readonly language?: string;
  readonly category: readonly Category[];
  readonly event: string;
  readonly responseType?: readonly ResponseType[];
  readonly urgency: Urgency;
  readonly severity: Severity;
  readonly certainty: Certainty;
  readonly audience?: string;
  readonly eventCode?: readonly NamedValue[];
  readonly effective?: string;
  readonly onset?: string;
  readonly expires?: string;
  readonly senderName?: string;
  readonly headline?: string;
  readonly description?: string;
  readonly instruction?: string;
  readonly web?: string;
  readonly contact?: string;
  readonly parameter?: readonly NamedValue[];
  readonly resource?: readonly CapResource[];
  readonly area?: readonly CapArea[];
}

export interface CapAlert {
  readonly identifier: string;
  readonly sender: string;
  /** `2026-11-24T20:00:00+08:00`: no fraction, a numeric offset. */
  readonly sent: string;
  readonly status: Status;
  readonly msgType: MessageType;
  readonly source?: string;
  readonly scope: Scope;
  readonly restriction?: string;
  readonly addresses?: string;
  readonly code?: readonly string[];
  readonly note?: string;
  /** `sender,identifier,sent` triples, blanks between them. */
  readonly references?: string;
  readonly incidents?: string;
  readonly info?: readonly CapInfo[];
}

/** Something a message does wrong, and where. */
export interface CapFault {
  /** From 1; absent where the message as a whole is at odds with what there is here. */
  readonly line?: number;
  /** `alert/info[2]/area[1]/polygon[1]`. */
  readonly path: string;
  readonly message: string;
  /** True for what the standard asks for and a receiver can do without: the message is usable all the same. */
  readonly minor?: true;
}
