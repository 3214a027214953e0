/** An envelope that no repetition makes better: it is kept where a person sees it, and changes nothing. */
export class EnvelopeRefused extends Error {
  override readonly name = 'EnvelopeRefused';
}
