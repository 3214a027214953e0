/** Where an issuer sends the browser of somebody who signs in from the command line (RFC 8252, 7.3): registered at the city's pool. */
export const CALLBACK_PORT = 8976;
export const CALLBACK_URL = `http://localhost:${CALLBACK_PORT}/callback`;
