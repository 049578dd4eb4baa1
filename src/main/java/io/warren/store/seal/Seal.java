package io.warren.store.seal;

/**
 * Makes the blocks of one file unreadable and unchangeable for whoever lacks its key. One thread
 * uses it.
 */
public interface Seal {
  /** Of a file that everybody can read. */
  Seal NONE =
      new Seal() {
        @Override
        public int roomBytes() {
          return 0;
        }

        @Override
        public void seal(byte[] data, int headerAt, int payloadAt, int payloadBytes, long place) {}

        @Override
        public boolean open(
            byte[] data, int headerAt, int payloadAt, int payloadBytes, long place) {
          return true;
        }
      };

  /** How much must be free behind a payload for what proves it; 0 where nothing is sealed. */
  int roomBytes();

  /**
   * Seals a payload where it stands.
   *
   * @param headerAt where the {@link AesGcmSeal#HEADER_BYTES} begin that are proved with it
   * @param payloadBytes without the {@linkplain #roomBytes room} behind it
   * @param place of the block in the file, greater than that of all blocks that were sealed before
   */
  void seal(byte[] data, int headerAt, int payloadAt, int payloadBytes, long place);

  /**
   * Opens a payload where it stands.
   *
   * @param payloadBytes with what proves it
   * @return whether it is what was sealed at that place of that file
   */
  boolean open(byte[] data, int headerAt, int payloadAt, int payloadBytes, long place);
}
