package io.warren.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One object of a PEM file.
 *
 * @param label such as {@code CERTIFICATE}
 * @param headers of the old form of encrypted keys; otherwise empty
 */
record PemBlock(String label, Map<String, String> headers, byte[] der) {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN (?<label>[A-Z0-9 ]+)-----\\s*(?<inside>[^-]*(?:-[^-]+)*?)"
              + "-----END \\k<label>-----");
  private static final Pattern HEADER = Pattern.compile("([A-Za-z-]+): *(\\S.*)");

  /** All of them in their order; text between them means nothing. */
  static List<PemBlock> all(NamedFile file) throws TlsFileException {
    List<PemBlock> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(new String(file.read(), StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      blocks.add(block(file, matcher.group("label"), matcher.group("inside")));
    }
    return blocks;
  }

  private static PemBlock block(NamedFile file, String label, String inside)
      throws TlsFileException {
    Map<String, String> headers = new HashMap<>();
    StringBuilder base64 = new StringBuilder();
    for (String line : inside.lines().toList()) {
      Matcher header = HEADER.matcher(line.strip());
      if (header.matches()) {
        headers.put(header.group(1), header.group(2));
      } else {
        base64.append(line.strip());
      }
    }
    try {
      return new PemBlock(
          label, Map.copyOf(headers), Base64.getDecoder().decode(base64.toString()));
    } catch (IllegalArgumentException e) {
      throw new TlsFileException(file, "has a damaged " + label);
    }
  }
}
