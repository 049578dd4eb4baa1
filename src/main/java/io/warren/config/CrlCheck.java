package io.warren.config;

/** Which certificates of a client have to be in no list of what is revoked. */
public enum CrlCheck {
  FALSE,
  /** All of the chain; each needs a list of its issuer's. */
  TRUE,
  /** The client's own. */
  PEER,
  /** All of the chain, as far as there is a list. */
  BEST_EFFORT
}
