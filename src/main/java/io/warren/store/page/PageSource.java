package io.warren.store.page;

/** Knows what is to be in a page. */
public interface PageSource {
  /** Writes all entries, in their order, at least one. Called on the thread that writes. */
  void writeTo(PageWriter page);
}
