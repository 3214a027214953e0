/** What evidence may be. */
export const EVIDENCE_TYPES: readonly string[] = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf', 'text/plain'];
