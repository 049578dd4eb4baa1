package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.conformance.SecuredNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is killed leaves nothing among the system's temporary files. */
@Timeout(60)
class KilledProcessIT {
  @TempDir Path folder;

  @Test
  void noTemporaryFileIsLeft() throws Exception {
    SecuredNode secured = SecuredNode.make();
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--data=" + folder.resolve("data"),
                "--set=listeners.tcp.default=127.0.0.1:0",
                "--set=event_loops=1",
                "--set=listeners.ssl.default=127.0.0.1:0",
                "--set=ssl_options.certfile=" + secured.file("server.pem"),
                "--set=ssl_options.keyfile=" + secured.file("server.key"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertTrue(process.inputReader().lines().anyMatch(line -> line.contains(" ready in ")));
    } finally {
      process.destroyForcibly().waitFor();
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.toList());
    }
  }
}
