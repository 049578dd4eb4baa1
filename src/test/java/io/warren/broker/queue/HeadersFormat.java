package io.warren.broker.queue;

import io.warren.value.FieldTable;
import io.warren.value.Properties;
import io.warren.value.PropertiesFormat;

/** Gives every message the same headers. */
public record HeadersFormat(FieldTable headers) implements PropertiesFormat {
  @Override
  public String name() {
    return "headers";
  }

  @Override
  public Properties decode(byte[] encoded) {
    return Properties.NONE.withHeaders(headers);
  }

  @Override
  public byte[] encode(Properties properties) {
    return new byte[0];
  }
}
