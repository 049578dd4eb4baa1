package io.warren.store.page;

import io.warren.store.log.Damage;
import io.warren.value.ByteReader;
import java.io.IOException;

/** Takes what is read of a page. Called on the thread that reads: it hands the whole on. */
public interface PageVisitor {
  /**
   * An entry.
   *
   * @param payload as it was written; valid during the call
   */
  void entry(long id, ByteReader payload);

  /** Something in the page could not be read; all else is. */
  void damaged(Damage damage);

  /** That was all. */
  void end();

  /** Nothing can be read. */
  void failed(IOException cause);
}
