package io.warren.tls;

/** A file is not what it has to be; the message is a line that names the option and the file. */
final class TlsFileException extends Exception {
  private static final long serialVersionUID = 1L;

  TlsFileException(NamedFile file, String problem) {
    super(file + " " + problem);
  }

  String line() {
    return String.valueOf(getMessage());
  }
}
