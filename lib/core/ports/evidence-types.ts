/** What is known of the pieces of evidence that were added to an incident. */
export interface EvidenceTypes {
  /** The media type of a piece; `undefined` when the incident has none of this id. */
  typeOf(incident: string, id: string): Promise<string | undefined>;
}
