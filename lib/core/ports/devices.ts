/** The identities that devices have at the broker. */
export interface DeviceDirectory {
  /** Whether a device of this name was ever given an identity and nobody took it back. Throws StoreUnavailable. */
  hasIdentity(thing: string): Promise<boolean>;
}

/** Which device is being given its identity at the moment. */
export interface AdmissionStore {
  /**
   * Reserves the thing's name for the holder of this certificate, for some minutes. False while another certificate has it.
   * Asking again for the same certificate is granted again.
   */
  reserve(thing: string, certificate: string): Promise<boolean>;
}
