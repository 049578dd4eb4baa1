package io.warren.auth;

import io.warren.value.ByteWriter;
import io.warren.value.DecodeException;
import io.warren.value.FieldTable;
import io.warren.value.FieldTableCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The SASL mechanisms: each gets a name and a password out of a client's one response. */
public enum Mechanism {
  /** RFC 4616: authorization id, name and password with zero bytes between them. */
  PLAIN {
    @Override
    Credentials read(byte[] response, Credentials anonymous) {
      int first = indexOfZero(response, 0);
      int second = first < 0 ? -1 : indexOfZero(response, first + 1);
      if (second < 0) {
        throw new MalformedResponseException("PLAIN response invalid");
      }
      return new Credentials(
          new String(response, first + 1, second - first - 1, StandardCharsets.UTF_8),
          Arrays.copyOfRange(response, second + 1, response.length));
    }
  },

  /** A field table with LOGIN and PASSWORD, without the length before it. */
  AMQPLAIN {
    @Override
    Credentials read(byte[] response, Credentials anonymous) {
      FieldTable table = table(response);
      Object login = table.value("LOGIN");
      Object password = table.value("PASSWORD");
      if (login == null || password == null) {
        throw new MalformedResponseException(
            "AMQPLAIN auth info is missing LOGIN or PASSWORD field");
      }
      if (!(login instanceof String name) || !(password instanceof String text)) {
        throw new MalformedResponseException(
            "AMQPLAIN auth info uses unsupported type for LOGIN or PASSWORD field");
      }
      return Credentials.of(name, text);
    }

    private FieldTable table(byte[] response) {
      ByteWriter withLength = new ByteWriter();
      withLength.longString(response);
      try {
        return FieldTableCodec.decode(withLength.toArray());
      } catch (DecodeException e) {
        throw new MalformedResponseException("AMQPLAIN response invalid");
      }
    }
  },

  /** RFC 4505: what the client says of itself proves nothing, and is not read. */
  ANONYMOUS {
    @Override
    Credentials read(byte[] response, Credentials anonymous) {
      return anonymous;
    }
  };

  /**
   * What a response says; fails with {@link MalformedResponseException}.
   *
   * @param anonymous those of whoever does not say who they are
   */
  abstract Credentials read(byte[] response, Credentials anonymous);

  /** A name, and the password that is to prove it, in UTF-8. */
  public record Credentials(String name, byte[] password) {
    public static Credentials of(String name, String password) {
      return new Credentials(name, password.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static int indexOfZero(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i;
      }
    }
    return -1;
  }
}
