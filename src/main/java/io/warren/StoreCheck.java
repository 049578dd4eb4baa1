package io.warren;

import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.definition.StoredDefinitions;
import io.warren.broker.queue.journal.EntryFormat;
import io.warren.broker.queue.journal.LogContents;
import io.warren.broker.queue.journal.RestoredQueue;
import io.warren.broker.queue.journal.RestoredQueue.RestoredEntry;
import io.warren.store.DataDirectory;
import io.warren.store.FileDisk;
import io.warren.store.MetadataLog;
import io.warren.store.log.Damage;
import io.warren.value.PropertiesFormat;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads all that a node has kept, verifies each record, and tells what there is. */
final class StoreCheck {
  private final PrintStream out;
  private boolean whole = true;

  StoreCheck(PrintStream out) {
    this.out = out;
  }

  /**
   * Checks a data directory, which is taken meanwhile, and changes nothing in it.
   *
   * @return whether all is as it was written, or torn where nobody was told that it is safe
   * @throws IOException with a line for the operator
   */
  boolean check(Path path, Map<String, PropertiesFormat> formats) throws IOException {
    try (DataDirectory data = DataDirectory.open(path)) {
      StoredDefinitions definitions =
          StoredDefinitions.read(
              MetadataLog.read(new FileDisk(DataDirectory.metadata(data.path()))));
      LogContents messages =
          LogContents.read(
              new FileDisk(DataDirectory.messages(data.path())), new EntryFormat(formats));
      definitions
          .byVirtualHost()
          .forEach(
              (name, host) -> {
                for (QueueInfo queue : host.queues()) {
                  tell("queue", queue, messages.take(queue.id()));
                }
                for (ExchangeInfo exchange : host.exchanges()) {
                  RestoredQueue held = messages.take(exchange.id());
                  if (held != null) {
                    tell("delaying exchange", exchange.delayedQueue(), held);
                  }
                }
              });
      out.println("messages of queues that have been deleted: " + messages.takeRest());
      out.println("records: " + messages.recordCount());
      messages.misread().forEach(this::complain);
      messages.damages().forEach(this::tell);
      out.println(whole ? "all that can be read is whole" : "damaged");
      return whole;
    }
  }

  private void tell(String kind, QueueInfo queue, @Nullable RestoredQueue restored) {
    long count = 0;
    long bodyBytes = 0;
    if (restored != null) {
      for (RestoredEntry entry : restored.entries()) {
        count++;
        bodyBytes += entry.message().body().length;
      }
    }
    out.printf(
        "vhost '%s' %s '%s': messages %d, bytes %d%n",
        queue.virtualHost(), kind, queue.name(), count, bodyBytes);
  }

  private void tell(Damage damage) {
    if (damage.torn()) {
      out.println(damage.words());
    } else {
      complain(damage.words());
    }
  }

  private void complain(String line) {
    whole = false;
    out.println(line);
  }
}
