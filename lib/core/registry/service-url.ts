const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Where a service may be called: beyond this machine only encrypted, and without a password in the address, which ends in logs. */
export function isServiceUrl(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname));
}

export const SERVICE_URL = 'an https URL without user and password (http for a relay on this machine)';
